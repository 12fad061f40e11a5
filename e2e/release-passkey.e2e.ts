/** The last signature by passkey: the device signs what was shown, the signer verifies it again, the log keeps it. */
import { expect, test } from '@playwright/test'
import { paths } from '../lib/client/paths'
import type { ControlLayer } from '../lib/domain/control-layer/layers'
import { eventually } from '../lib/testing/opa-process'
import { enrol, withAuthenticator } from './support/authenticator'
import { visit } from './support/people'

type Shown = {
  digests: { root: string }
  content: { requirements: { checklist: Record<ControlLayer, { id: string }[]> } }
}

test('Dana enrols a passkey and signs PAM with it: approved, verified by the signer, published', async ({
  browser,
}) => {
  const { page, ask, context } = await visit(browser, 'Dana Ruiz')
  const { cdp, authenticatorId } = await withAuthenticator(page)
  await page.goto('/settings/passkeys')
  const enrolling = await enrol(page, 'Work laptop')
  await expect(enrolling).toBeHidden()

  type Row = {
    id: string
    agent: { name: string }
    missing: { layer: ControlLayer; accountable: string }[]
  }
  const { items } = await ask<{ items: Row[] }>('release.list', { mine: 'true' })
  const { id: release, missing } = items.find(each => each.agent.name === 'docs-writer')!
  // An enforcer that another story connected says nothing of what it supplies: what was signed before that is void.
  for (const { layer, accountable } of missing.filter(each => each.layer !== 'pam')) {
    const owner = await visit(browser, accountable)
    const { digests, content } = await owner.ask<Shown>('release.get', { release })
    await owner.act('release.sign', {
      release,
      layer,
      digest: digests.root,
      meaning: 'It stands with the new enforcer as well',
      answers: content.requirements.checklist[layer].map(({ id }) => ({ id, answer: 'yes' })),
    })
    await owner.context.close()
  }
  await page.goto(paths.release(release, 'pam'))
  await page.getByLabel('I have read this section and what differs').check()
  await page.getByRole('button', { name: 'Sign PAM section' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Sign PAM section' })
  await expect(dialog.getByText('Your passkey signs the digest above.')).toBeVisible()
  for (const answer of await dialog.getByLabel(/^Answer: /).all()) await answer.selectOption('Yes')
  await dialog.getByLabel('What your signature means').fill('The pathways are as narrow as the task allows')

  // Whom the device doesn't recognise signs nothing, and nothing typed is lost.
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  await dialog.getByRole('button', { name: 'Sign PAM section' }).click()
  await expect(dialog.getByText('The browser made no use of a passkey')).toBeVisible()
  await expect(dialog.getByLabel('What your signature means')).toHaveValue(/as narrow as/)
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true })
  await dialog.getByRole('button', { name: 'Sign PAM section' }).click()
  await expect(page.getByRole('dialog', { name: 'PAM is signed' })).toBeVisible()

  type Signed = { state: string; sign_offs: { layer: string; method: string }[] }
  const published = () => ask<Signed>('release.get', { release })
  const { sign_offs } = await eventually(published, ({ state }) => state === 'published')
  expect(sign_offs.find(each => each.layer === 'pam')).toMatchObject({ method: 'passkey' })
  await context.close()
})
