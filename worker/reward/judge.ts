import { type Given, isReadyMade, type RewardRule } from './rule.ts';

type Report = (path: string, code: string, message: string) => void;

/** Kinds that say what they are by a name. */
const NAMED: readonly string[] = ['gift', 'charity'];

const ONE_WORTH = 'codes that were made beforehand have one worth: expected a fixed amount without steps';

function judgeGiven({ kind, name = '', amount, percent, codes }: Given, path: string, fault: Report): void {
  if (NAMED.includes(kind) && name === '') fault(`${path}.name`, 'reward_name', 'expected what it is, or who gets it');
  if (/[<>]/.test(name)) fault(`${path}.name`, 'html', 'expected plain text');
  if (kind === 'gift' && percent) fault(`${path}.percent`, 'reward_gift', 'a gift has one worth');
  if (codes && kind !== 'coupon') fault(`${path}.codes`, 'reward_codes', 'a coupon alone has codes');
  if (codes?.source === 'shared' && !codes.prefix) fault(`${path}.codes.prefix`, 'required', 'expected a code');
  if (isReadyMade(codes) && percent) fault(`${path}.codes`, 'reward_codes_worth', ONE_WORTH);
  if (percent && amount <= 0) {
    fault(`${path}.amount`, 'reward_other_currency', 'expected what an order in another currency brings');
  }
}

/** Numbers of a list that come twice, or are below the least. */
function judgeNumbers(numbers: readonly number[], least: number, path: string, fault: Report): void {
  numbers.forEach((number, index) => {
    if (number < least) fault(`${path}.${index}`, 'reward_order', `expected the order number ${least} at least`);
    if (numbers.indexOf(number) < index) fault(`${path}.${index}`, 'twice', 'expected each number once');
  });
}

/** What is wrong with the rules of a reward. */
export function judgeReward(rule: RewardRule, path: string, fault: Report): void {
  const { percent, tiers = [], milestones = [], caps = [], friend } = rule;
  judgeGiven(rule, path, fault);
  if (isReadyMade(rule.codes) && tiers.length + milestones.length > 0) {
    fault(`${path}.codes`, 'reward_codes_worth', ONE_WORTH);
  }
  if (friend) {
    judgeGiven(friend, `${path}.friend`, fault);
    if (friend.amount <= 0) fault(`${path}.friend.amount`, 'amount', 'expected an amount above nothing');
  }
  judgeNumbers(
    tiers.map(({ from }) => from),
    2,
    `${path}.tiers`,
    fault,
  );
  tiers.forEach((tier, index) => {
    if ((tier.percent === undefined) !== (percent === undefined)) {
      fault(`${path}.tiers.${index}`, 'reward_tier', 'expected a percentage, or an amount, as the base is one');
    }
  });
  judgeNumbers(
    milestones.map(({ at }) => at),
    1,
    `${path}.milestones`,
    fault,
  );
  milestones.forEach(({ at, repeat, amount }, index) => {
    if (amount <= 0) fault(`${path}.milestones.${index}.amount`, 'amount', 'expected an amount above nothing');
    if (repeat && at < 2)
      fault(`${path}.milestones.${index}.at`, 'reward_order', 'expected every second order at most');
  });
  caps.forEach(({ per, count, amount }, index) => {
    if (count === undefined && amount === undefined) {
      fault(`${path}.caps.${index}`, 'reward_cap', 'expected a number of orders, an amount, or both');
    }
    if (caps.findIndex((one) => one.per === per) < index) fault(`${path}.caps.${index}`, 'twice', 'expected each once');
  });
}
