import { expect, test } from '@playwright/test'
import { enrol, withAuthenticator } from './support/authenticator'
import { visit } from './support/people'

test('a person enrols a passkey, can’t have it twice, loses it, and two others let them enrol another', async ({
  browser,
}) => {
  const noor = await visit(browser, 'Noor Aziz')
  const { cdp, authenticatorId } = await withAuthenticator(noor.page)
  await noor.page.goto('/settings/passkeys')
  await expect(noor.page.getByText('No passkeys yet')).toBeVisible()

  // Whoever is not verified by the device enrols nothing.
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  const refused = await enrol(noor.page, 'Laptop')
  await expect(refused.getByText('The browser made no use of a passkey')).toBeVisible()
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true })
  await refused.getByRole('button', { name: 'Enrol passkey' }).click()
  const keys = noor.page.getByRole('table', { name: 'Your passkeys' })
  await expect(keys.getByRole('row', { name: /Laptop/ })).toBeVisible()
  await expect(refused).toBeHidden()

  // A second one on the same device: the first proves who it is, and the device refuses to make another.
  const twice = await enrol(noor.page, 'Laptop again')
  await expect(twice.getByText('This device has a passkey of yours already')).toBeVisible()
  await twice.getByRole('button', { name: 'Cancel' }).click()

  await keys.getByRole('button', { name: 'Remove Laptop' }).click()
  const removing = noor.page.getByRole('dialog', { name: 'Remove Laptop' })
  await expect(removing.getByText('It is your only one')).toBeVisible()
  await removing.getByRole('button', { name: 'Device is lost' }).click()
  await removing.getByRole('button', { name: 'Remove passkey' }).click()
  await expect(noor.page.getByText('No passkeys yet')).toBeVisible()
  await expect(noor.page.getByRole('button', { name: 'Enrol passkey' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )

  await noor.page.getByRole('button', { name: 'Request recovery' }).click()
  const requesting = noor.page.getByRole('dialog', { name: 'Request recovery' })
  await requesting.getByLabel('What happened').fill('Left it in the train')
  await requesting.getByRole('button', { name: 'Request recovery' }).click()
  await expect(noor.page.getByText('Left it in the train')).toBeVisible()

  // Somebody of another team sees nothing of it; a team mate and IAM confirm.
  const tom = await visit(browser, 'Tom Okafor')
  await tom.page.goto('/settings/passkeys')
  await expect(tom.page.getByText('No recovery waits for anybody')).toBeVisible()
  for (const name of ['Nina Falk', 'Kenji Ito']) {
    const { page } = await visit(browser, name)
    await page.goto('/settings/passkeys')
    await page.getByRole('button', { name: 'Confirm recovery' }).click()
    const confirming = page.getByRole('dialog', { name: 'Confirm the recovery of Noor Aziz' })
    await confirming.getByRole('button', { name: 'Met in person' }).click()
    await confirming.getByRole('button', { name: 'Confirm recovery' }).click()
    await expect(confirming).toBeHidden()
  }

  await noor.page.reload()
  await expect(noor.page.getByText('Your recovery was confirmed').first()).toBeVisible()
  await cdp.send('WebAuthn.clearCredentials', { authenticatorId })
  await enrol(noor.page, 'New laptop')
  await expect(keys.getByRole('row', { name: /New laptop/ })).toBeVisible()

  const greta = await visit(browser, 'Greta Holm')
  const { items } = await greta.ask<{ items: { type: string }[] }>('evidence.list', { type: 'passkey' })
  expect(items.map(({ type }) => type).filter(type => type !== 'passkey.enrolment-begun')).toEqual([
    'passkey.enrolled',
    'passkey.recovery-opened',
    'passkey.recovery-confirmed',
    'passkey.recovery-confirmed',
    'passkey.recovery-requested',
    'passkey.removed',
    'passkey.enrolled',
  ])
})
