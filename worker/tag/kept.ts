/**
 * Brings back what a friend had kept by a tap (`snippet/rare/kept.tsx`). What is stored with consent goes before it, and
 * leaves no need for it.
 */
export const BRING_BACK =
  ';try{(function(n){localStorage.goodword||n.until<Date.now()?delete localStorage["goodword-kept"]:goodword.p={referral:n.referral}})(JSON.parse(localStorage["goodword-kept"]))}catch(e){}';
