/** Eichgrund: white ground, black rules, plain colours, a geometric sans and square corners. */
export const DE_CSS = `
.de{--paper:#fff;--ink:#14181f;--muted:#575d68;--rule:#d9dbe0;--rule-strong:#14181f;--field:#fff;--card:#f3f3ef;--card-raised:#fff;--accent:#1f3fd6;--accent-dark:#152a94;--accent-text:#fff;--highlight:#f8d88f;--focus:#d8482b;--foot:#14181f;--foot-text:#f3f3ef;
--display:Futura,'Century Gothic','URW Gothic','Avenir Next','Segoe UI',sans-serif;--display-weight:600;--display-spacing:-.03em;--sans:'Helvetica Neue',Helvetica,'Nimbus Sans',Arial,sans-serif;--radius:0;--radius-small:0;--radius-button:0}
.de .announcement{background:var(--ink)}
.de .top{grid-template-columns:auto 1fr auto;border-bottom:2px solid var(--ink)}
.de .brand{order:-1;font-size:1.45rem}
.de .links{padding-left:clamp(1rem,4vw,3rem)}
.de .kicker{color:var(--accent)}
.de .count{border-radius:0}
.de .hero{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1.25fr);border-bottom:2px solid var(--ink);min-height:min(660px,calc(100vh - 120px))}
.de .hero-copy{order:-1;padding:clamp(2rem,5vw,4.5rem) clamp(1rem,4vw,3rem) clamp(2rem,5vw,4.5rem) max(clamp(1rem,4vw,3rem),calc(50vw - 572px));display:grid;gap:1.4rem;align-content:center;justify-items:start}
.de .hero h1{font-size:clamp(2.8rem,5.6vw,4.9rem);line-height:.98;hyphens:none}
.de .hero-copy p:not(.kicker){font-size:1.1rem;max-width:30rem}
.de .hero-picture{border-left:2px solid var(--ink);overflow:hidden;position:relative}
.de .hero-picture img{position:absolute;inset:0;width:100%;height:100%;object-fit:cover;object-position:92% 100%}
.de .perks{display:grid;grid-template-columns:repeat(3,1fr);border-bottom:2px solid var(--ink)}
.de .perks li{padding:1.3rem clamp(1rem,4vw,3rem);display:grid;gap:.1rem}
.de .perks li+li{border-left:2px solid var(--ink)}
.de .perks li:first-child{padding-left:max(clamp(1rem,4vw,3rem),calc(50vw - 572px))}
.de .perks b{font-family:var(--display);font-weight:600}
.de .perks span{color:var(--muted);font-size:.92rem}
.de .section-head h2{font-size:clamp(1.9rem,4vw,3rem)}
.de .grid{gap:0;border-top:2px solid var(--ink);border-left:2px solid var(--ink)}
.de .grid li{border-right:2px solid var(--ink);border-bottom:2px solid var(--ink)}
.de .frame{margin:0;border-bottom:2px solid var(--ink)}
.de .tile-name,.de .tile-line,.de .tile-price{padding-inline:1rem}
.de .tile-name{padding-top:.9rem}
.de .tile-price{padding-bottom:1rem}
.de .tile:hover .tile-name{color:var(--accent)}
.de .product-picture{border:2px solid var(--ink)}
.de .product h1,.de .section>h1{font-size:clamp(2.2rem,5vw,3.6rem)}
.de .button{transition:none}
.de .card{border:2px solid var(--ink);background:#fff}
.de .line,.de .facts,.de .order-number{border-color:var(--ink)}
.de .thumb{border:2px solid var(--ink);display:block;align-self:start}
.de .consent{border:2px solid var(--ink);box-shadow:8px 8px 0 rgb(20 24 31/.9)}
.de .chip{border-radius:0}
.de .story{display:grid;grid-template-columns:1fr 1.4fr;background:#f2b32a;border-block:2px solid var(--ink);margin-top:1rem}
.de .story-copy{order:1;padding:clamp(2rem,6vw,6rem) clamp(1rem,5vw,5rem);align-self:center;display:grid;gap:1.2rem}
.de .story-copy h2{font-size:clamp(2rem,4.4vw,3.6rem)}
.de .story-copy p{font-size:1.1rem;max-width:34rem}
.de .story-picture{border-right:2px solid var(--ink)}
.de .story-picture img{width:100%;height:100%;max-height:520px;object-fit:cover;object-position:50% 80%}
.de main:has(.story)+.foot{margin-top:0}
@media (max-width:720px){
.de .top{grid-template-columns:auto 1fr}
.de .links{padding-left:0}
.de .hero{grid-template-columns:1fr}
.de .hero-copy{order:0}
.de .hero-picture{border-left:0;border-bottom:2px solid var(--ink);aspect-ratio:6/4.6}
.de .perks{grid-template-columns:1fr}.de .perks li+li{border-left:0;border-top:2px solid var(--ink)}
.de .tile-name,.de .tile-price{padding-inline:.75rem}
.de .story{grid-template-columns:1fr}.de .story-picture{border-right:0;border-bottom:2px solid var(--ink)}.de .story-picture img{max-height:300px}
}
`;
