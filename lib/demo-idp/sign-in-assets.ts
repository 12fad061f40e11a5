/** The console's tokens (UX §2) without its fonts: the provider is a page of its own and fetches nothing. */
export const SIGN_IN_STYLE = `
:root { --page: #FFFFFF; --panel: #F6F7F8; --text: #16181D; --meta: #59616E; --edge: #7D8592; --focus: #1D4ED8;
  --warn: #8A4B00; --warn-tint: #FFF2DC; --line: #DFE2E6; }
@media (prefers-color-scheme: dark) { :root { --page: #0F1114; --panel: #181B20; --text: #ECEEF1; --meta: #A3ABB8;
  --edge: #6F7784; --focus: #8AB4FF; --warn: #F2B14A; --warn-tint: #2E2210; --line: #2A2F37; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 14px/20px system-ui, sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 24px; line-height: 32px; margin: 24px 0 4px; }
h2 { font-size: 12px; line-height: 16px; margin: 0 0 8px; color: var(--meta); font-weight: 600; }
p { margin: 0 0 16px; }
.lead { color: var(--meta); }
.lead strong { color: var(--text); font-weight: 500; }
.demo { display: inline-block; margin: 0; padding: 8px 12px; border-radius: 6px; color: var(--warn); background: var(--warn-tint); }
label { display: block; margin-bottom: 4px; font-weight: 500; }
input { width: min(360px, 100%); height: 36px; padding: 0 12px; margin-bottom: 24px; font: inherit; color: inherit;
  background: var(--page); border: 1px solid var(--edge); border-radius: 6px; }
.teams { columns: 3 280px; column-gap: 24px; }
section { break-inside: avoid; padding-bottom: 24px; }
ul { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; background: var(--panel); }
li + li { border-top: 1px solid var(--line); }
button { font: inherit; color: inherit; cursor: pointer; }
.person { display: block; width: 100%; min-height: 56px; padding: 8px 12px; text-align: left; background: none; border: 0; }
.person:hover { background: var(--page); }
.name { display: block; font-weight: 500; }
.role { color: var(--meta); }
.plain { padding: 4px 0; background: none; border: 0; color: var(--focus); text-decoration: underline; }
a { color: var(--focus); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: -2px; border-radius: 6px; }
`

/** Typing narrows the list, Enter takes the first that is left, arrows move between people. */
export const SIGN_IN_SCRIPT = `
const filter = document.getElementById('filter');
const people = [...document.querySelectorAll('.person')];
const shown = () => people.filter(person => !person.closest('li').hidden);
filter.addEventListener('input', () => {
  const wanted = filter.value.trim().toLowerCase();
  for (const section of document.querySelectorAll('section')) {
    const team = section.querySelector('h2').textContent.toLowerCase();
    let any = false;
    for (const item of section.querySelectorAll('li')) {
      item.hidden = !(team.includes(wanted) || item.textContent.toLowerCase().includes(wanted));
      any = any || !item.hidden;
    }
    section.hidden = !any;
  }
  document.getElementById('none').hidden = shown().length > 0;
});
filter.addEventListener('keydown', event => {
  if (event.key !== 'Enter') return;
  event.preventDefault();
  if (filter.value.trim()) shown()[0]?.click();
});
document.addEventListener('keydown', event => {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (!step) return;
  const list = [filter, ...shown()];
  const at = list.indexOf(document.activeElement);
  const next = list[Math.min(Math.max(at + step, 0), list.length - 1)];
  event.preventDefault();
  next.focus();
});
`
