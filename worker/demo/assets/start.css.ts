/** The demo's entry page. */
export const START_CSS = `
*{box-sizing:border-box}
body{margin:0;background:#faf9f6;color:#1d1b26;font:400 1rem/1.6 'Avenir Next',Avenir,'Segoe UI','Noto Sans',system-ui,sans-serif;-webkit-font-smoothing:antialiased}
main{max-width:1120px;margin:0 auto;padding:clamp(1.5rem,5vw,4rem) clamp(1rem,4vw,2rem) 5rem;display:grid;gap:clamp(2rem,5vw,3.5rem)}
h1,h2,p,ul,ol{margin:0;padding:0}
h1{font-size:clamp(2.4rem,6vw,4rem);letter-spacing:-.03em;line-height:1.05;font-weight:600;margin-top:2rem}
h2{font-size:1.3rem;letter-spacing:-.01em;line-height:1.25}
.mark{display:flex;gap:.7rem;align-items:center;font-weight:600;font-size:1.15rem}
.lead{font-size:1.2rem;color:#5b5866;margin-top:.8rem;max-width:38rem}
.shops{display:grid;grid-template-columns:1fr 1fr;gap:1.5rem}
.shop{display:block;border-radius:18px;overflow:hidden;background:#fff;color:inherit;text-decoration:none;border:1px solid #e7e4dc;transition:box-shadow .2s,transform .2s}
.shop:hover{box-shadow:0 18px 44px rgb(29 27 38/.12);transform:translateY(-3px)}
.shop img{display:block;width:100%;height:auto;aspect-ratio:16/10;object-fit:cover;object-position:70% 75%}
.shop.de img{object-position:50% 60%}
.shop div{padding:1.25rem 1.5rem 1.5rem}
.shop h2{font-size:1.5rem}
.meta{color:#6a6776;font-size:.9rem;margin-top:.5rem}
.behind ul{list-style:none;display:grid;grid-template-columns:repeat(4,1fr);gap:1rem;margin-top:1rem}
.behind li{background:#fff;border:1px solid #e7e4dc;border-radius:14px;padding:1.1rem 1.25rem;display:grid;gap:.25rem;align-content:start;position:relative}
.behind a{font-weight:600;color:#1b5e43;text-underline-offset:.25em}
.behind a::after{content:'';position:absolute;inset:0}
.behind span{font-size:.9rem;color:#5b5866}
.walk ol{counter-reset:step;list-style:none;margin-top:1rem;display:grid;grid-template-columns:repeat(3,1fr);gap:1.5rem}
.walk li{counter-increment:step;border-top:2px solid #1d1b26;padding-top:.8rem}
.walk li::before{content:counter(step);display:block;font-weight:700;font-size:1.3rem;color:#1b5e43;margin-bottom:.2rem}
:focus-visible{outline:3px solid #1b5e43;outline-offset:3px}
@media (max-width:860px){.shops,.walk ol{grid-template-columns:1fr}.behind ul{grid-template-columns:1fr 1fr}}
@media (max-width:430px){.behind ul{grid-template-columns:1fr}}
@media (prefers-reduced-motion:reduce){.shop{transition:none}}
`;
