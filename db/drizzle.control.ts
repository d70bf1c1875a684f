import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'turso',
  schema: ['./db/schema/control.ts', './db/schema/guard.ts', './db/schema/watch.ts'],
  out: './db/migrations/control',
});
