import type { Clock, Databases, Ids, MailSender } from '../../ports.ts';
import { insertSandboxMessage } from '../sandbox.store.ts';
import { toMailOptions } from './smtp.ts';

/** Keeps every mail in the sandbox mailbox instead of sending it: with the MIME that would have gone over the wire. */
export function createSandboxSender(databases: Databases, ids: Ids, clock: Clock): MailSender {
  return {
    name: 'sandbox',
    async send(mail) {
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
      const { message } = await transport.sendMail(toMailOptions(mail));
      await insertSandboxMessage(databases, mail.shopId, {
        id: ids.make('sbx'),
        shopId: mail.shopId,
        channel: 'email',
        sender: `${mail.from.name} <${mail.from.address}>`,
        recipient: mail.to,
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        raw: message.toString(),
        createdAt: clock.now(),
      });
      return { kind: 'sent', providerId: mail.messageId };
    },
  };
}
