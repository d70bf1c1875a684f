import { OutwardError } from '../outward/outward.error.ts';
import type { Ports } from '../ports.ts';
import type { HostFault } from './host.ts';

const PURPOSE = 'host';

/** What this service says of a host that a request came by; another installation cannot say it. */
export const proveHost = ({ secrets }: Pick<Ports, 'secrets'>, host: string): string => secrets.sign(PURPOSE, host);

/**
 * Asks a host for the shop's paths, as pages will.
 * @returns '' where this service answers, and was told the host's name.
 */
export async function checkHost(
  { outward, secrets }: Pick<Ports, 'outward' | 'secrets'>,
  origin: string,
  siteKey: string,
): Promise<HostFault | ''> {
  try {
    const answer = await outward(`${origin}/w/${siteKey}/at`);
    const proof = answer.status === 200 ? (await answer.text()).trim() : '';
    return secrets.verify(PURPOSE, new URL(origin).host, proof) ? '' : 'elsewhere';
  } catch (error) {
    const code = error instanceof OutwardError ? error.code : 'broken';
    if (code === 'not_callable') return 'no_host';
    return code === 'broken' || code === 'too_large' ? 'elsewhere' : code;
  }
}
