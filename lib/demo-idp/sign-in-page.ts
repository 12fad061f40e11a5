import { DEMO_PEOPLE, DEMO_TEAMS, type DemoPerson } from './people'
import { SIGN_IN_SCRIPT, SIGN_IN_STYLE } from './sign-in-assets'

type SignInPage = { uid: string; nonce: string; consoleUrl: string; loginHint: string | undefined }

/** The account chooser. One form; each person is a button that submits it. Works without its script. */
export function signInPage({ uid, nonce, consoleUrl, loginHint }: SignInPage): string {
  const hinted = DEMO_PEOPLE.find(person => person.sub === loginHint || person.email === loginHint)
  const teams = DEMO_TEAMS.map(team => {
    const members = DEMO_PEOPLE.filter(person => person.team === team.slug)
    return `<section aria-labelledby="team-${team.slug}">
      <h2 id="team-${team.slug}">${escapeHtml(team.name)}</h2>
      <ul>${members.map(person => `<li>${personButton(person, person === hinted)}</li>`).join('')}</ul>
    </section>`
  })
  return page(
    'Sign in to the Countersign demo',
    nonce,
    `<p class="demo"><span aria-hidden="true">◆</span> <strong>Demo sign-in.</strong>
      These people are made up, and anyone on this machine can be any of them.</p>
    <h1>Who do you want to be?</h1>
    <p class="lead">Each person may do different things at <strong>${escapeHtml(new URL(consoleUrl).host)}</strong>.</p>
    <form method="post" action="/sign-in/${escapeHtml(uid)}">
      <label for="filter">Find a person or team</label>
      <input id="filter" type="search" autocomplete="off" spellcheck="false" ${hinted ? '' : 'autofocus'} />
      <p id="none" hidden>Nobody matches.</p>
      <div class="teams">${teams.join('\n')}</div>
      <p><button class="plain" name="cancel" value="yes">Back to Countersign without signing in</button></p>
    </form>
    <script nonce="${nonce}">${SIGN_IN_SCRIPT}</script>`,
  )
}

export function problemPage({
  nonce,
  sentence,
  consoleUrl,
}: {
  nonce: string
  sentence: string
  consoleUrl: string
}): string {
  return page(
    'Sign-in did not work',
    nonce,
    `<h1>Sign-in did not work</h1><p class="lead">${escapeHtml(sentence)}</p>
    <p><a href="${escapeHtml(consoleUrl)}">Back to Countersign</a></p>`,
  )
}

function personButton(person: DemoPerson, focused: boolean): string {
  return `<button class="person" name="account" value="${escapeHtml(person.sub)}" ${focused ? 'autofocus' : ''}>
    <span class="name">${escapeHtml(person.name)}</span> <span class="role">${escapeHtml(person.role)}</span></button>`
}

function page(title: string, nonce: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">${SIGN_IN_STYLE}</style>
</head>
<body><main>${body}</main></body>
</html>`
}

export function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, character => entities[character] ?? character)
}
