/** People in browsers of their own: signed in at the demo's provider, with the console's door for what has no screen in a story. */
import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test'
import { DEMO_PEOPLE } from '../../lib/demo-idp/people'

/** A command's reply, or the problem document that says why not. */
export type Answer = { data?: unknown; code?: string; detail?: string; errors?: unknown }

export type Visitor = {
  page: Page
  context: BrowserContext
  /** POST a command, as the console does. */
  post(operation: string, input: unknown): Promise<{ status: number; body: Answer }>
  /** The data of a command that must succeed. */
  act<Output = Record<string, string>>(operation: string, input: unknown): Promise<Output>
  /** GET a query that must succeed. */
  ask<Output>(operation: string, input?: Record<string, string>): Promise<Output>
}

export const consoleUrl = process.env.E2E_CONSOLE_URL ?? ''

/** A browser of this person, on the home page. `options`: e.g. `{ colorScheme: 'dark' }`. */
export async function visit(
  browser: Browser,
  name: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Visitor> {
  if (!DEMO_PEOPLE.some(person => person.name === name)) throw new Error(`the demo has nobody named ${name}`)
  const context = await browser.newContext({ baseURL: consoleUrl, ...options })
  const page = await context.newPage()
  await page.goto('/')
  await page.getByRole('button', { name: /Continue with/ }).click()
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await expect(page).toHaveURL(`${consoleUrl}/`)
  const post = async (operation: string, input: unknown) => {
    const response = await context.request.post(`/api/v1/${operation}`, {
      data: input,
      headers: { origin: consoleUrl },
    })
    return { status: response.status(), body: await response.json() }
  }
  return {
    page,
    context,
    post,
    async act(operation, input) {
      const { status, body } = await post(operation, input)
      expect(status, `${operation} by ${name}: ${body.detail} ${JSON.stringify(body.errors ?? '')}`).toBe(200)
      return body.data as never
    },
    async ask(operation: string, input: Record<string, string> = {}) {
      const response = await context.request.get(`/api/v1/${operation}?${new URLSearchParams(input)}`)
      const body = await response.json()
      expect(response.status(), `${operation} by ${name}: ${body.detail}`).toBe(200)
      return body
    },
  }
}
