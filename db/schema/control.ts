/**
 * The control database: who the retailers are, their members, shops and keys. Small, cached for 60 s by its readers.
 * No statement joins it with a group database. What every page of a shop needs is apart: the hot Worker carries no more.
 */

export * from './control/member.ts';
export * from './control/shop.ts';
