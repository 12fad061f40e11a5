/** "Proven" is what this browser found out, never what the server says. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, type Route, test } from '@playwright/test'
import { visit } from './support/people'

type Page = { items: { number: number; entry?: string }[] }

/** Answers of `evidence.list` that carry proofs, changed on their way to the browser. */
function altered(change: (page: Page) => void) {
  return async (route: Route) => {
    const response = await route.fetch()
    const body = (await response.json()) as Page
    if (body.items.some(item => item.entry !== undefined)) change(body)
    await route.fulfill({ response, json: body })
  }
}

test('an auditor sees the log proven, takes it away, and proves it offline', async ({ browser }) => {
  const { page } = await visit(browser, 'Greta Holm')
  await page.goto('/evidence')
  await expect(page.getByText(/Signed to #[\d,]+/)).toBeVisible()
  const rows = page.getByRole('table', { name: 'Evidence' }).getByRole('row')
  await expect(rows.filter({ hasText: 'Proven' }).nth(17)).toBeVisible()
  await expect(rows.filter({ hasText: 'Broken' })).toHaveCount(0)

  await page.getByRole('button', { name: 'Export evidence' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export the whole log' }).click()
  const file = join(test.info().outputDir, 'evidence.ndjson')
  await (await download).saveAs(file)
  const command = await page.getByRole('region', { name: 'the offline check' }).innerText()
  const key = /--key '([^']+)'/.exec(command)?.[1] ?? ''
  const verified = await promisify(execFile)(process.execPath, [
    'bin/countersign.mjs',
    'verify',
    file,
    '--key',
    key,
  ])
  expect(verified.stdout).toMatch(/Verified: (\d+) of \1 entries/)
  await page.getByRole('button', { name: 'Back to the evidence' }).click()
  await page
    .getByRole('button', { name: 'New entries: show' })
    .or(page.getByText('Took evidence away').first())
    .first()
    .click()
  await expect(page.getByText('Took evidence away: the whole log').first()).toBeVisible()
})

test('one word that the server changed is found, and its entry named', async ({ browser }) => {
  const { page } = await visit(browser, 'Greta Holm')
  let number = -1
  await page.route(
    /evidence\.list/,
    altered(({ items }) => {
      const item = items[2]!
      number = item.number
      item.entry = item.entry!.replace('"type":"', '"type":"x')
    }),
  )
  await page.goto('/evidence')
  const named = () => number.toLocaleString('en')
  await expect(page.getByText('The evidence does not prove itself')).toBeVisible()
  await expect(page.getByRole('table', { name: 'Evidence' }).getByText(`Broken #${named()}`)).toBeVisible()
  await expect(page.getByRole('table', { name: 'Evidence' }).getByText('Proven').first()).toBeVisible()
})

test('a log that was rewritten since the last visit is not believed, whatever it is signed with', async ({
  browser,
}) => {
  const { page } = await visit(browser, 'Greta Holm')
  await page.goto('/evidence')
  await expect(page.getByText(/Signed to #/)).toBeVisible()
  // This browser saw another log then: the same size, another root.
  await page.evaluate(() => {
    const log = JSON.parse(localStorage.getItem('countersign.log') ?? '{}')
    localStorage.setItem('countersign.log', JSON.stringify({ ...log, root: btoa('\u0001'.repeat(32)) }))
  })
  await page.reload()
  await expect(page.getByText(/the log was rewritten/)).toBeVisible()
  await expect(page.getByText('Proven', { exact: true })).toHaveCount(0)
})

test('an entry opens with its exact bytes, its way to the root, and its neighbours', async ({ browser }) => {
  const { page } = await visit(browser, 'Greta Holm')
  await page.goto('/evidence?entry=3')
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await expect(inspector.getByRole('heading', { name: 'Entry #3' })).toBeVisible()
  await expect(inspector.getByText('Proven', { exact: true })).toBeVisible()
  await expect(inspector.getByRole('region', { name: 'the exact bytes' })).toContainText('"v":1')
  await expect(inspector.getByRole('heading', { name: 'Inclusion path' })).toBeVisible()
  await page.keyboard.press(']')
  await expect(inspector.getByRole('heading', { name: 'Entry #4' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(inspector).toHaveCount(0)
})
