import { expect, test } from '@playwright/test'
import { visit } from './support/people'

test('a session that IAM revokes ends: the open page says so, and nothing more is answered', async ({
  browser,
}) => {
  const noor = await visit(browser, 'Noor Aziz')
  const kenji = await visit(browser, 'Kenji Ito')
  await noor.page.goto('/agents')
  await expect(noor.page.getByRole('heading', { name: 'Agents', level: 1 })).toBeVisible()

  const { items } = await kenji.ask<{ items: { id: string; person: { name: string } }[] }>('session.list', {
    all: 'true',
  })
  const session = items.find(({ person }) => person.name === 'Noor Aziz')!
  await kenji.act('session.revoke', { session: session.id })
  // Not in five seconds: with the next question.
  const refused = await noor.context.request.get('/api/v1/agent.list')
  expect(refused.status()).toBe(401)
  const acted = await noor.post('agent.register', {})
  expect([acted.status, acted.body.code]).toEqual([401, 'not_signed_in'])
  await noor.page.goto('/agents')
  await expect(noor.page).toHaveURL(/\/sign-in\?next=/)
  expect((await kenji.context.request.get('/api/v1/agent.list')).status()).toBe(200)
})
