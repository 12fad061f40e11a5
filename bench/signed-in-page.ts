/** A page of the built console in a real browser, signed in as somebody who may classify. */
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { findChromium } from '../bin/chromium.mjs'

export async function onSignedInPage(
  consoleUrl: string,
  sessionToken: string,
  measure: (page: Page, context: BrowserContext) => Promise<void>,
): Promise<void> {
  const browser = await chromium.launch({
    executablePath: (await findChromium()) ?? undefined,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: consoleUrl })
    await context.addCookies([{ name: 'next-auth.session-token', value: sessionToken, url: consoleUrl }])
    // What tsx's compiler puts around named functions; the page has none of it.
    await context.addInitScript('globalThis.__name = value => value')
    await measure(await context.newPage(), context)
  } finally {
    await browser.close()
  }
}
