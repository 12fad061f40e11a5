import type { CDPSession, Page } from '@playwright/test'

/** Chromium's authenticator in software: answers by itself, as a person who it verified. */
export async function withAuthenticator(page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return { cdp, authenticatorId }
}

/** On the passkeys page; returns the dialog. */
export async function enrol(page: Page, name: string) {
  await page.getByRole('button', { name: 'Enrol passkey' }).click()
  const dialog = page.getByRole('dialog', { name: 'Enrol passkey' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Enrol passkey' }).click()
  return dialog
}
