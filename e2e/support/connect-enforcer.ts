/** A platform engineer connects an enforcer and starts the OPA that the console says to start. */
import { expect, type Page } from '@playwright/test'
import { npmOpaBinary, startOpa } from '../../lib/testing/opa-process'

/** On any page of the console; returns with the dialog open and OPA running a bundle. */
export async function connectEnforcer(page: Page, name: string) {
  await page
    .getByRole('link', { name: /^Enforcers\b/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Connect enforcer' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
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
  } catch (error) {
    await opa.stop()
    throw error
  }
  return { opa, dialog, token }
}
