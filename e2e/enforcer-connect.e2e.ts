/** What the console tells a platform engineer to copy makes a real OPA decide; revoking ends it. */
import { expect, test } from '@playwright/test'
import { connectEnforcer } from './support/connect-enforcer'
import { visit } from './support/people'

test('a connection without a name is refused beside its field', async ({ browser }) => {
  const { page, context } = await visit(browser, 'Omar Haddad')
  await page.goto('/enforcers')
  await page.getByRole('button', { name: 'Connect enforcer' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Connect enforcer' }).click()
  await expect(dialog.getByText('There is a problem')).toBeVisible()
  await context.close()
})

test('connect, copy, start OPA, watch it run the bundle, revoke', async ({ browser }) => {
  const { page, context } = await visit(browser, 'Omar Haddad')
  const { opa, dialog, token } = await connectEnforcer(page, 'e2e-gateway')
  try {
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
  await context.close()
})
