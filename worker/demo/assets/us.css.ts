/** Ferncastle: warm paper, an old-style serif, evergreen and clay. */
export const US_CSS = `
.us{--paper:#fbf7ef;--ink:#2b2a26;--muted:#6b6558;--rule:#e6ddcb;--rule-strong:#cbbfa8;--field:#fffdf8;--card:#f3ebdc;--card-raised:#fffdf8;--accent:#2f4538;--accent-dark:#1f3027;--accent-text:#fbf7ef;--highlight:#f2dcc0;--focus:#b5603c;--foot:#26372d;--foot-text:#efe8d9;
--display:'Iowan Old Style',P052,'Palatino Linotype',Palatino,'URW Palladio L','Book Antiqua',Georgia,serif;--display-weight:400;--display-spacing:-.015em;--sans:'Avenir Next',Avenir,'Segoe UI','Noto Sans',system-ui,sans-serif;--radius:14px;--radius-small:10px;--radius-button:99px}
.us .kicker{color:#9a4c2b}
.us .hero{position:relative;min-height:min(700px,calc(100vh - 112px));display:grid;align-items:center;overflow:hidden;background:#e9dcc4}
.us .hero-picture,.us .hero-picture img{position:absolute;inset:0;width:100%;height:100%}
.us .hero-picture img{object-fit:cover;object-position:72% 78%}
.us .hero-copy{position:relative;max-width:1240px;width:100%;margin:0 auto;padding:3rem clamp(1rem,4vw,3rem) 9rem;display:grid;gap:1.1rem;justify-items:start}
.us .hero-copy>*{max-width:25rem}
.us .hero h1{font-size:clamp(2.6rem,4.8vw,3.8rem);max-width:8em;line-height:1.02}
.us .hero p:not(.kicker){font-size:1.12rem}
.us .perks{display:grid;grid-template-columns:repeat(3,1fr);max-width:1240px;margin:0 auto;padding:1.75rem clamp(1rem,4vw,3rem);gap:1.5rem}
.us .perks li{display:grid;gap:.1rem;padding-left:1.25rem;border-left:2px solid #b5603c}
.us .perks b{font-family:var(--display);font-weight:700;font-size:1.08rem}
.us .perks span{color:var(--muted);font-size:.92rem}
.us #products{padding-top:2rem}
.us .story{max-width:1144px;margin:2rem auto 0;display:grid;grid-template-columns:1.1fr 1fr;background:#2f4538;color:#fbf7ef;border-radius:20px;overflow:hidden;width:calc(100% - clamp(2rem,8vw,6rem))}
.us .story-copy{padding:clamp(2rem,5vw,4.5rem);align-self:center;display:grid;gap:1.1rem}
.us .story-copy p{color:#dfe4d6;font-size:1.08rem}
.us .story-picture img{width:100%;height:100%;max-height:480px;object-fit:cover;object-position:50% 70%}
@media (max-width:720px){
.us .hero{display:block;min-height:0}
.us .hero-picture,.us .hero-picture img{position:static;height:auto}
.us .hero-picture img{aspect-ratio:4/3.6;object-position:84% 60%}
.us .hero-copy{background:var(--paper);padding-block:1.75rem 1rem;text-align:start}
.us .perks{grid-template-columns:1fr;gap:.9rem}
.us .story{grid-template-columns:1fr}.us .story-picture img{max-height:300px}
}
`;
