import { MOST_EARLIER } from '../purchase/credit.ts';

/**
 * Behind the loader of a shop that credits the first click: clicks stay with the referral while their window is open, and
 * go along with an order (`earlier`). They are stored as the referral is, under the same key and with consent alone; a
 * page before the answer adds its own to what was stored once that may be read.
 * @param days the longest window of such a campaign.
 */
export function keepFirst(days: number): string {
  return `;try{(function(){var mine=[],note=function(said){goodword.x(function(core){
var person=core.person,referral=person.referral,store=core.allowed().store,now=Date.now(),seen={};
if(!referral)return;
if(said.big&&referral.rc)mine.push([referral.rc,now]);
mine=(store&&person.clicks||[]).concat(mine).filter(function(click){
return click[1]+${days * 864e5}>now&&!seen[click[0]]&&(seen[click[0]]=1)}).slice(0,${MOST_EARLIER + 1});
if(store)person.clicks=mine;
referral.earlier=mine.map(function(click){return click[0]}).filter(function(rc){return rc!==referral.rc}).slice(0,${MOST_EARLIER});
core.remember()})};goodword("on","landing",note);goodword("on","consent",note)})()}catch(e){}`;
}
