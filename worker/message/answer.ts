import type { Ports } from '../ports.ts';

/** Id of what somebody wrote back: the same answer, told again, is the same. @param cause names it. */
export const answerIdOf = ({ secrets }: Pick<Ports, 'secrets'>, cause: string): string =>
  `ans_${secrets.digest(`answer:${cause}`).slice(0, 32)}`;

/** Where members decide about answers. @param id of the one that it is about; nothing in it tells whose. */
export const lookUrlOf = ({ config }: Pick<Ports, 'config'>, id?: string): string =>
  `${config.dashboardUrl}/dashboard/messages/review${id ? `?answer=${id}` : ''}`;
