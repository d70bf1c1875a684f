/** What both demo shops share: layout and parts. Colours, type and corners come from each shop's own style sheet. */
export const BASE_CSS = `
*,*::before,*::after{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}*{transition:none!important}}
body{--edge:max(clamp(1rem,4vw,3rem),calc(50% - 572px));margin:0;background:var(--paper);color:var(--ink);font:400 1rem/1.6 var(--sans);-webkit-font-smoothing:antialiased;overflow-x:hidden}
h1,h2,h3,p,ul,ol,dl,dd,figure,fieldset{margin:0;padding:0}
ul,ol{list-style:none}
img{display:block;max-width:100%;height:auto}
a{color:inherit}
h1,h2{font-family:var(--display);font-weight:var(--display-weight);letter-spacing:var(--display-spacing);line-height:1.1;text-wrap:balance}
h1{font-size:clamp(2.1rem,5vw,3.2rem)}
h2{font-size:clamp(1.5rem,3vw,2.1rem)}
:focus-visible{outline:3px solid var(--focus);outline-offset:3px}
[hidden]{display:none!important}
.hidden,.js .no-script{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-999px;top:0;background:var(--ink);color:var(--paper);padding:.75rem 1rem;z-index:9}
.skip:focus{left:0}
.note{color:var(--muted);font-size:.9rem}
.lead{font-size:1.25rem}
.bad{color:#a3291a;font-size:.92rem}.good{color:#1f6b3a;font-size:.92rem}
code{font:600 .9em/1 ui-monospace,'SFMono-Regular',Menlo,'Liberation Mono',monospace;letter-spacing:.02em}
.kicker{font-size:.78rem;letter-spacing:.14em;text-transform:uppercase;font-weight:600}

.announcement{background:var(--accent);color:var(--accent-text);text-align:center;font-size:.82rem;padding:.5rem 1rem}
.strip{background:var(--highlight);color:var(--ink);text-align:center;font-size:.9rem;padding:.6rem 1rem}
.top{display:grid;grid-template-columns:1fr auto 1fr;align-items:center;gap:1rem;padding:1rem var(--edge);background:var(--paper);border-bottom:1px solid var(--rule);position:sticky;top:0;z-index:5}
.top a{text-decoration:none}
.brand{display:flex;align-items:center;gap:.6rem;font-family:var(--display);font-size:1.5rem;font-weight:var(--display-weight);letter-spacing:var(--display-spacing)}
.links,.tools{display:flex;gap:clamp(1rem,2.5vw,2rem);align-items:center;font-size:.95rem}
.tools{justify-content:flex-end}
.links a:hover,.tools a:hover span,.foot a:hover{text-decoration:underline;text-underline-offset:.3em}
.tools a{display:flex;align-items:center;gap:.45rem;min-height:44px}
.count{min-width:1.3rem;height:1.3rem;padding:0 .3rem;border-radius:99px;background:var(--accent);color:var(--accent-text);font-size:.75rem;line-height:1.3rem;text-align:center}
.count[data-count='0']{display:none}

.button{display:inline-flex;align-items:center;justify-content:center;min-height:48px;padding:.7rem 1.6rem;border:1.5px solid var(--accent);border-radius:var(--radius-button);background:var(--accent);color:var(--accent-text);font:600 1rem/1.2 var(--sans);text-decoration:none;cursor:pointer;transition:background .15s,color .15s}
.button:hover{background:var(--accent-dark);border-color:var(--accent-dark)}
.button.quiet{background:transparent;color:var(--ink);border-color:var(--ink)}
.button.quiet:hover{background:var(--ink);color:var(--paper)}
.button.wide{width:100%}
.button.small{min-height:36px;padding:.35rem .9rem;font-size:.88rem}
.link{background:none;border:0;padding:.3rem 0;font:inherit;font-size:.9rem;color:inherit;text-decoration:underline;text-underline-offset:.25em;cursor:pointer;text-align:start}

main{min-height:55vh}
.section{max-width:1240px;margin:0 auto;padding:clamp(2rem,5vw,4.5rem) clamp(1rem,4vw,3rem)}
.section>h1{margin-bottom:clamp(1.25rem,3vw,2.25rem)}
.section-head{display:flex;justify-content:space-between;align-items:baseline;flex-wrap:wrap;gap:.5rem 2rem;margin-bottom:clamp(1.25rem,3vw,2.25rem)}
.section-head p{color:var(--muted)}
.grid{display:grid;grid-template-columns:repeat(4,1fr);gap:clamp(1.5rem,3vw,2.5rem) clamp(.9rem,2vw,1.75rem)}
.tile{display:flex;flex-direction:column;text-decoration:none;height:100%}
.frame{display:block;overflow:hidden;border-radius:var(--radius);margin-bottom:.9rem}
.frame img{width:100%;transition:transform .5s ease}
.tile:hover .frame img{transform:scale(1.03)}
.tile-name{font-family:var(--display);font-weight:var(--display-weight);font-size:1.12rem;line-height:1.25}
.tile-line{color:var(--muted);font-size:.9rem;margin:.2rem 0 .4rem}
.tile-price{font-weight:600;margin-top:auto}

.product{display:grid;grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);gap:clamp(1.5rem,5vw,4.5rem);align-items:start}
.product-picture img{width:100%;border-radius:var(--radius)}
.product-copy>*+*{margin-top:1rem}
.crumbs{font-size:.88rem;color:var(--muted);display:flex;gap:.5rem}
.product-copy .product-line{color:var(--muted);font-size:1.1rem;margin-top:.5rem}
.product-price{font-size:1.6rem;font-weight:600}
.product-copy .product-price+.note{margin-top:.1rem}
.buy{display:grid;grid-template-columns:auto 1fr;gap:1rem;align-items:end;padding-block:.5rem}
.buy label{display:grid;gap:.3rem;font-size:.88rem}
select,input{font:inherit;color:var(--ink);background:var(--field);border:1.5px solid var(--rule-strong);border-radius:var(--radius-small);padding:.65rem .8rem;min-height:48px;width:100%}
select{width:auto}
.product-copy .facts-title{font-size:1.1rem;margin-top:1.75rem}
.facts{border-top:1px solid var(--rule)}
.facts li{padding:.65rem 0;border-bottom:1px solid var(--rule);font-size:.95rem}

.columns{display:grid;grid-template-columns:minmax(0,1.7fr) minmax(300px,1fr);gap:clamp(1.5rem,4vw,4rem);align-items:start}
.card{background:var(--card);border-radius:var(--radius);padding:clamp(1.25rem,2.5vw,2rem);display:grid;gap:1.4rem}
.line{display:grid;grid-template-columns:112px 1fr auto;gap:1.25rem;padding:1.4rem 0;border-top:1px solid var(--rule)}
.line:last-child{border-bottom:1px solid var(--rule)}
.thumb img{width:100%;border-radius:var(--radius-small)}
.line-name{font-family:var(--display);font-weight:var(--display-weight);font-size:1.15rem;text-decoration:none}
.line-total{font-weight:600}
.amount{display:flex;gap:1rem;align-items:center;margin-top:.8rem}
.amount select{min-height:40px;padding:.3rem .6rem}
.code label{font-size:.9rem;font-weight:600;display:block;margin-bottom:.4rem}
.code-row{display:grid;grid-template-columns:1fr auto;gap:.5rem}
.code-row .button{padding-inline:1.1rem}
.code .bad,.code .good{margin-top:.5rem}
.sums{display:grid;gap:.55rem}
.sums>div{display:flex;justify-content:space-between;gap:1rem}
.sums .sum{border-top:1px solid var(--rule-strong);padding-top:.8rem;margin-top:.3rem;font-size:1.2rem;font-weight:600}
.sums .small{font-size:.88rem;color:var(--muted)}
.sums .off{color:#1f6b3a}
.mini{display:grid;gap:.9rem}
.mini .note{white-space:nowrap}
.mini li{display:grid;grid-template-columns:52px 1fr auto;gap:.9rem;align-items:center}

.fields{display:grid;gap:2.25rem}
fieldset{border:0;display:grid;grid-template-columns:1fr 1fr;gap:1rem;min-width:0}
legend{font-family:var(--display);font-weight:var(--display-weight);font-size:1.3rem;margin-bottom:1rem;padding:0}
.field{display:grid;gap:.3rem;font-size:.9rem;align-content:start}
.email,.street,fieldset .note,.pay{grid-column:1/-1}
.field input{font-size:1rem}
[aria-invalid]{border-color:#a3291a}
.pay{display:flex;gap:.9rem;align-items:center;border:1.5px solid var(--rule-strong);border-radius:var(--radius-small);padding:.8rem 1rem;background:var(--field)}
.pay-card{width:38px;height:26px;border-radius:4px;background:linear-gradient(135deg,var(--accent),var(--accent-dark))}

.order{display:grid;gap:2rem;justify-items:start}
.order>*{max-width:680px}
.order-head,.order .card{width:100%}
.order-head{display:grid;gap:.8rem}
.order-head h1{margin:0}
.order-number{border-top:1px solid var(--rule);border-bottom:1px solid var(--rule);padding:.8rem 0;margin-top:.6rem}
.account h2{margin:2.25rem 0 .9rem;font-size:1.3rem}
.account h2.recommend{margin-top:0;font-size:1.6rem}
.account .columns{grid-template-columns:minmax(0,1fr) minmax(0,1.25fr)}
.account form{margin-top:1.25rem}
.orders li{display:flex;justify-content:space-between;gap:1rem;padding:.8rem 0;border-top:1px solid var(--rule)}
.placement{margin-top:1.25rem;min-height:500px}
.product .placement{min-height:700px}
.empty{text-align:center;display:grid;justify-items:center;gap:1.25rem;padding-block:clamp(4rem,10vw,8rem)}
.empty .card{width:min(100%,420px);text-align:start}
.section.empty>h1{margin:0}
.prose{max-width:760px}
.prose h2{font-size:1.3rem;margin:2rem 0 .5rem}
.prose p+p{margin-top:.6rem}

.office .flash{padding:.8rem 1rem;background:var(--card);border-radius:var(--radius-small);margin-top:1.25rem}
.office>h1{margin-bottom:.6rem}
.table{overflow-x:auto;margin-top:1.75rem}
table{border-collapse:collapse;width:100%;min-width:760px;font-size:.94rem}
th{text-align:start;font-size:.78rem;letter-spacing:.06em;text-transform:uppercase;color:var(--muted);font-weight:600}
th,td{padding:.8rem .9rem .8rem 0;border-bottom:1px solid var(--rule);white-space:nowrap}
.money{font-variant-numeric:tabular-nums}
.acts{text-align:end;padding-right:0}.acts form{display:inline-block;margin-inline-start:.5rem}
.chip{display:inline-block;padding:.15rem .7rem;border-radius:99px;font-size:.82rem;font-weight:600;background:#ece7db;color:#5a4a1e}
.chip.confirmed{background:#d9ecdd;color:#1b5a31}.chip.refunded{background:#f3dcd6;color:#8c2a18}

.foot{background:var(--foot);color:var(--foot-text);padding:clamp(2.5rem,5vw,4rem) var(--edge) 1.75rem;margin-top:clamp(2rem,5vw,4rem)}
.foot-in{display:grid;grid-template-columns:2fr 1fr 1.6fr 1fr;gap:2rem}
.foot h2{font:600 .78rem/1.4 var(--sans);letter-spacing:.12em;text-transform:uppercase;margin-bottom:.6rem;opacity:.75}
.foot a,.foot .link{display:block;padding:.3rem 0;font-size:.95rem;text-decoration:none}
.foot .link:hover{text-decoration:underline}
.foot-brand{font-family:var(--display);font-weight:var(--display-weight);font-size:1.7rem;margin-bottom:.3rem}
.foot-note{margin-top:2.5rem;padding-top:1.25rem;border-top:1px solid color-mix(in srgb,currentColor 22%,transparent);font-size:.85rem;opacity:.8}

.consent{position:fixed;inset:auto auto 1.5rem 1.5rem;width:min(420px,calc(100vw - 3rem));flex-direction:column;align-items:stretch;background:var(--card-raised);color:var(--ink);border-radius:var(--radius);border:1px solid var(--rule);box-shadow:0 18px 50px rgb(20 18 12/.22);padding:1.4rem 1.5rem;display:flex;gap:1rem;z-index:2147483000}
.consent h2{font-size:1.1rem;margin-bottom:.25rem}
.consent p{font-size:.9rem;line-height:1.5}
.consent-actions{display:flex;gap:.6rem}
.consent .button{min-height:44px;padding:.5rem 1.3rem;flex:1}

@media (max-width:960px){.grid{grid-template-columns:repeat(3,1fr)}.columns,.account .columns{grid-template-columns:1fr}.foot-in{grid-template-columns:1fr 1fr}}
@media (max-width:720px){
.grid{grid-template-columns:1fr 1fr}
.product{grid-template-columns:1fr}
.top{grid-template-columns:auto 1fr;padding-block:.6rem}
.links{grid-row:2;grid-column:1/-1;justify-content:center;border-top:1px solid var(--rule);padding-top:.55rem}
.tools a span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.tools{gap:.9rem}.tools a{min-width:44px;justify-content:center}
.line{grid-template-columns:84px 1fr}.line-total{grid-column:2}
.consent{gap:.9rem;padding:1.1rem;inset:auto .6rem .6rem;width:auto}
.tile-line{display:none}
.announcement{font-size:.76rem}
table{min-width:0}thead{display:none}
tbody,tr,td{display:block}
tr{display:grid;grid-template-columns:1fr 1fr;gap:.15rem 1rem;padding:1rem 0;border-bottom:1px solid var(--rule)}
td{border:0;padding:.1rem 0}
td:nth-child(even){text-align:end}
.acts{grid-column:1/-1;margin-top:.5rem}
.acts form:first-child{margin-inline-start:0}
}
@media (max-width:430px){fieldset{grid-template-columns:1fr}.foot-in{grid-template-columns:1fr}}
`;
