import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { showMail } from '../message/show.ts';
import type { App } from '../ports.ts';
import type { Role } from '../retailer/role.ts';
import { readRetailerScope } from '../retailer/scope.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { parseInput, readJson, readText } from '../tag/body.ts';
import { PLACEMENTS } from '../tag/channel.ts';
import type { CampaignBody } from './body.ts';
import type { CampaignsAnswer, PreviewAnswer, VersionsAnswer } from './campaign.page.ts';
import { campaignBody } from './campaign.schema.ts';
import { stateAt } from './campaign.ts';
import { nameDeal } from './deal.ts';
import { diffBodies } from './diff.ts';
import { readCampaignList, readNames, readVersions } from './edit.store.ts';
import {
  createCampaign,
  duplicateCampaign,
  type Editor,
  readCampaign,
  readStored,
  restoreCampaign,
  saveCampaign,
  stepCampaign,
} from './edit.ts';
import { WORDED_NAMES } from './own-words.ts';
import { judgeWords, previewMail, previewOffer, previewWords } from './preview.ts';
import { STEPS } from './state.ts';
import { describeWords } from './worded.ts';

/** Who answers for campaigns; others may look. */
const MAY: readonly Role[] = ['owner', 'marketer'];
/** Words of many deals in many languages. */
const MAX_BODY = 512_000;

const revision = z.number().int().min(0);
const saveRequest = z.strictObject({ revision, body: campaignBody });
const stepRequest = z.strictObject({ revision, step: z.enum(STEPS) });
const restoreRequest = z.strictObject({ revision, version: z.number().int().min(1) });
const copyRequest = z.strictObject({ name: z.string().trim().min(1).max(120) });
const previewRequest = z.strictObject({
  shop: z.string().max(64),
  language: z.string().max(35),
  placement: z.enum(PLACEMENTS).optional(),
  arm: z.string().max(16).default(''),
  message: z.enum(WORDED_NAMES).default('deal'),
  deal: z.number().int().min(0).default(0),
  scheme: z.enum(['light', 'dark']).optional(),
  body: campaignBody,
});

/** The member's editor of their retailer's campaigns: without a shop there is none. */
async function openEditor(c: Context<App>, roles?: readonly Role[]): Promise<Editor> {
  const { member, ...scope } = await readRetailerScope(c, roles);
  return { ...scope, userId: member.userId };
}

function requireShop({ shops }: Editor, id: string): Shop {
  const shop = shops.find((one) => one.id === id);
  if (!shop) throw new AppError('not_found', 'There is no such shop.');
  return shop;
}

async function listCampaigns({ ports, database }: Editor): Promise<CampaignsAnswer> {
  const now = ports.clock.now();
  const found = await readCampaignList(database);
  return {
    campaigns: found.map(({ row, shops }) => ({
      id: row.id,
      name: row.name,
      module: row.module,
      burst: row.burst,
      state: stateAt(row, now),
      starts_at: row.startsAt,
      ends_at: row.endsAt,
      shops,
      variants: row.experiment?.arms.length ?? 0,
      updated_at: row.updatedAt ?? row.createdAt,
    })),
  };
}

async function listVersions(editor: Editor, id: string): Promise<VersionsAnswer> {
  const { ports, database } = editor;
  const [stored, rows] = await Promise.all([readStored(editor, id), readVersions(database, id)]);
  const names = await readNames(ports.databases.control, [
    ...new Set(rows.flatMap(({ createdBy }) => createdBy ?? [])),
  ]);
  return {
    name: stored.campaign.name,
    revision: stored.campaign.revision,
    deals: Object.fromEntries(stored.deals.map((deal) => [deal.id, nameDeal(deal)])),
    kinds: Object.fromEntries(stored.deals.map((deal) => [deal.id, deal.kind])),
    versions: rows.map(({ version, what, createdBy, createdAt, body }, index) => {
      const before = rows[index + 1];
      const by = names.get(createdBy ?? '') ?? '';
      return { version, what, by, at: createdAt, changes: before ? diffBodies(before.body, body) : [] };
    }),
  };
}

const idOf = (c: Context<App>) => c.req.param('id') ?? '';

/** Campaigns in the dashboard. */
export function campaignRoutes(): Hono<App> {
  return (
    new Hono<App>()
      .get('/', async (c) => c.json(await listCampaigns(await openEditor(c))))
      .post('/', async (c) => {
        const editor = await openEditor(c, MAY);
        const body = parseInput(campaignBody, await readJson(c, MAX_BODY)) as CampaignBody;
        return c.json(await createCampaign(editor, body), 201);
      })
      .post('/preview', async (c) => {
        const editor = await openEditor(c);
        const asked = parseInput(previewRequest, await readJson(c, MAX_BODY));
        const shop = requireShop(editor, asked.shop);
        const language = chooseLanguage(shop, [asked.language]);
        const { placement, arm } = asked;
        const offer = await previewOffer(editor, shop, asked.body as CampaignBody, { language, placement, arm });
        const words = await previewWords(editor, shop, asked.body as CampaignBody, {
          name: asked.message,
          language,
          deal: asked.deal,
        });
        return c.json<PreviewAnswer>({ offer, words, faults: await judgeWords(editor, asked.body as CampaignBody) });
      })
      // Sent by a form, so that the browser shows the answer in a frame under a policy of its own.
      .post('/preview/mail', async (c) => {
        const editor = await openEditor(c);
        const form = new URLSearchParams((await readText(c, 3 * MAX_BODY)) ?? '');
        const asked = parseInput(previewRequest, readForm(form.get('preview') ?? ''));
        const shop = requireShop(editor, asked.shop);
        const language = chooseLanguage(shop, [asked.language]);
        const wanted = { name: asked.message, language, deal: asked.deal };
        const html = await previewMail(editor, shop, asked.body as CampaignBody, wanted);
        return showMail(c, html ?? '', asked.scheme);
      })
      .get('/:id', async (c) => {
        const editor = await openEditor(c);
        return c.json(await readCampaign(editor, idOf(c)));
      })
      .get('/:id/words', async (c) => {
        const editor = await openEditor(c);
        return c.json(describeWords(await readStored(editor, idOf(c)), editor.shops));
      })
      .put('/:id', async (c) => {
        const editor = await openEditor(c, MAY);
        const asked = parseInput(saveRequest, await readJson(c, MAX_BODY));
        return c.json(await saveCampaign(editor, idOf(c), asked.revision, asked.body as CampaignBody));
      })
      .post('/:id/step', async (c) => {
        const editor = await openEditor(c, MAY);
        const asked = parseInput(stepRequest, await readJson(c));
        return c.json(await stepCampaign(editor, idOf(c), asked.revision, asked.step));
      })
      .post('/:id/copy', async (c) => {
        const editor = await openEditor(c, MAY);
        const { name } = parseInput(copyRequest, await readJson(c));
        return c.json(await duplicateCampaign(editor, idOf(c), name), 201);
      })
      .get('/:id/versions', async (c) => c.json(await listVersions(await openEditor(c), idOf(c))))
      .post('/:id/restore', async (c) => {
        const editor = await openEditor(c, MAY);
        const asked = parseInput(restoreRequest, await readJson(c));
        return c.json(await restoreCampaign(editor, idOf(c), asked.revision, asked.version));
      })
  );
}

/** @throws AppError `invalid_json`. */
function readForm(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('invalid_json', 'The form holds no JSON.');
  }
}
