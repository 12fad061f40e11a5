import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'
import { DEMO_PEOPLE } from './people'
import { createDemoProvider, type DemoProviderOptions, SIGN_IN_PATH } from './provider'
import { problemPage, signInPage } from './sign-in-page'

const BODY_LIMIT_BYTES = 4096

export function createDemoServer(options: DemoProviderOptions): Server {
  const provider = createDemoProvider(options)
  const protocol = provider.callback()
  const issuer = new URL(options.issuer)
  return createServer((request, response) => {
    // A page elsewhere could point its own name at 127.0.0.1 and talk to us through the person's browser.
    if (request.headers.host !== issuer.host) {
      return answer(response, 421, 'text/plain', `This is ${issuer.host}.`)
    }
    const path = new URL(request.url ?? '/', issuer).pathname
    if (path === '/') {
      response.writeHead(303, { location: options.consoleUrl }).end()
    } else if (path.startsWith(SIGN_IN_PATH)) {
      signIn(provider, options, request, response).catch(error => {
        console.info(error) // as a rule a page from before a restart, so the log is the place for it
        showProblem(response, options, 'This sign-in is over. Begin again from Countersign.')
      })
    } else {
      if (path.startsWith('/auth')) forgetSession(request)
      void protocol(request, response)
    }
  })
}

/** Whoever signs out wants to come back as somebody else, so a session that is still there never counts. */
function forgetSession(request: IncomingMessage): void {
  const cookies = request.headers.cookie?.split(/; */) ?? []
  request.headers.cookie = cookies.filter(cookie => !/^_session(\.sig)?=/.test(cookie)).join('; ')
}

async function signIn(
  provider: Provider,
  options: DemoProviderOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const interaction = await provider.interactionDetails(request, response)
  if (request.method !== 'POST') {
    const { loginHint, uid } = { loginHint: interaction.params.login_hint, uid: interaction.uid }
    const html = (nonce: string) => signInPage({ uid, nonce, consoleUrl: options.consoleUrl, loginHint })
    return showPage(response, 200, options, html)
  }
  if (request.headers.origin !== new URL(options.issuer).origin) {
    return showProblem(response, options, 'The choice came from another page. Begin again from Countersign.')
  }
  const form = new URLSearchParams(await readBody(request))
  if (form.has('cancel')) {
    const result = { error: 'access_denied', error_description: 'nobody was chosen' }
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  }
  const person = DEMO_PEOPLE.find(candidate => candidate.sub === form.get('account'))
  if (!person)
    return showProblem(response, options, 'There is nobody of that name here. Begin again from Countersign.')
  const result = { login: { accountId: person.sub } }
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}

function showProblem(
  response: ServerResponse,
  { consoleUrl, ...options }: DemoProviderOptions,
  sentence: string,
): void {
  showPage(response, 400, { consoleUrl, ...options }, nonce => problemPage({ nonce, sentence, consoleUrl }))
}

function showPage(
  response: ServerResponse,
  status: number,
  { consoleUrl }: DemoProviderOptions,
  html: (nonce: string) => string,
): void {
  const nonce = randomBytes(16).toString('base64')
  response.setHeader(
    'content-security-policy',
    `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; ` +
      // Chrome follows redirects with this: after the choice they lead back to the console.
      `frame-ancestors 'none'; form-action 'self' ${new URL(consoleUrl).origin}`,
  )
  answer(response, status, 'text/html', html(nonce))
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response
    .writeHead(status, {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-store',
      // Not no-referrer: browsers then send "Origin: null" with the form.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    })
    .end(body)
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > BODY_LIMIT_BYTES) throw new Error('the form is larger than it can be')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
