import { reasonOf } from './errors.ts';
import type { Databases } from './ports.ts';

/** The same databases for work on some groups alone. */
export const onlyGroups = (databases: Databases, numbers: readonly number[]): Databases => ({
  ...databases,
  groupNumbers: () => [...numbers],
});

/**
 * Works on one group after the other, each for itself: one whose database is away keeps none behind it waiting.
 * @param failed is told of each that could not be worked on.
 */
export async function eachGroup(
  databases: Databases,
  work: (group: number) => Promise<unknown>,
  failed: (group: number, error: Error & { code?: string }) => unknown,
): Promise<void> {
  for (const group of databases.groupNumbers()) {
    try {
      await work(group);
    } catch (error) {
      await failed(group, error as Error);
    }
  }
}

/** A group that could not be worked on, and why, as an operator may be told. */
export interface GroupFault {
  group: number;
  fault: string;
}

/** As `eachGroup`. @returns those that could not be worked on. */
export async function tryGroups(
  databases: Databases,
  work: (group: number) => Promise<unknown>,
): Promise<GroupFault[]> {
  const failed: GroupFault[] = [];
  await eachGroup(databases, work, (group, error) => failed.push({ group, fault: reasonOf(error) }));
  return failed;
}
