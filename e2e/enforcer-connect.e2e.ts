/** What the console tells a platform engineer to copy makes a real OPA decide; revoking ends it. */
import { expect, test } from '@playwright/test'
import { npmOpaBinary, startOpa } from '../lib/testing/opa-process'
import { visit } from './support/people'

test('connect, copy, start OPA, watch it run the bundle, revoke', async ({ browser }) => {
  const { page } = await visit(browser, 'Omar Haddad')
  await page.goto('/enforcers')
  await page.getByRole('button', { name: 'Connect enforcer' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Connect enforcer' }).click()
  await expect(dialog.getByText('There is a problem')).toBeVisible()
  await dialog.getByLabel('Name').fill('e2e-gateway')
  await dialog.getByRole('button', { name: 'Connect enforcer' }).click()

  const token = await dialog.getByRole('region', { name: 'the token', exact: true }).innerText()
  const config = await dialog.getByRole('region', { name: 'the OPA configuration' }).innerText()
  expect(config).not.toContain(token)
  const opa = await startOpa({
    binary: npmOpaBinary(),
    files: { 'countersign-token': token },
    // The commands start OPA in the folder of its files; this one starts elsewhere.
    config: config
      .replace('"countersign-token"', '"{directory}/countersign-token"')
      .replace('"opa-state"', '"{directory}/opa-state"'),
  })
  try {
    await expect(dialog.getByText(/running bundle \d+/)).toBeVisible({ timeout: 30_000 })
    expect(await opa.eval('countersign/decision', {})).toMatchObject({ decision: false })
    await dialog.getByRole('button', { name: 'Close, the token is stored' }).click()
    expect(await page.content()).not.toContain(token)

    const row = page.getByRole('row', { name: /e2e-gateway/ })
    await expect(row).toContainText('Current')
    const inspector = page.getByRole('complementary', { name: 'Inspector' })
    await inspector.getByRole('button', { name: 'Revoke e2e-gateway' }).click()
    await dialog.getByLabel('Why').fill('The story ends')
    await dialog.getByRole('button', { name: 'Revoke e2e-gateway' }).click()
    await expect(row).toContainText('Revoked')
  } finally {
    await opa.stop()
  }
})
