import { beforeAll, expect, test } from 'vitest'
import { EXPORT_TARGETS } from '@/lib/domain/export/target'
import { isRefusal } from '@/lib/domain/refusal'
import { useDatabase } from '@/lib/testing/database'
import { type Organisation, setUp } from '@/lib/testing/fixtures'
import { type Offer, readyAgent, submitted } from '@/lib/testing/release-story'
import { runQuery } from '../define-query'
import { getReleaseExport } from './get-release-export'

const database = useDatabase()
let organisation: Organisation
let production: Offer
let staging: Offer
let other: Offer

beforeAll(async () => {
  organisation = await setUp()
  const { agent } = await readyAgent(database.admin, organisation, 'worker')
  production = await submitted(organisation, agent)
  staging = await submitted(organisation, agent, 'staging')
  const another = await readyAgent(database.admin, organisation, 'another')
  other = await submitted(organisation, another.agent)
})

const ask = (person: string, input: Record<string, unknown>) =>
  runQuery(getReleaseExport, organisation.person(person), {
    release: production.release,
    target: 'opa',
    ...input,
  })
async function answered(person: string, input: Record<string, unknown>) {
  const answer = await ask(person, input)
  if (isRefusal(answer)) throw new Error(answer.detail)
  return answer
}

test('its team and the layers read it; another app team is told that there is none', async () => {
  for (const person of ['app', 'security', 'audit']) expect((await answered(person, {})).refused).toBeNull()
  expect(await ask('app-2', {})).toMatchObject({ code: 'not_found' })
  expect(await ask('app-2', { release: 'rel_none' })).toMatchObject({ code: 'not_found' })
})

test.each(EXPORT_TARGETS)('%s: files, or a sentence why there are none', async target => {
  const { refused, files, inexpressible } = await answered('app', { target })
  expect(files.length > 0).toBe(refused === null)
  if (refused !== null) expect(refused).toMatch(/\.$/)
  for (const each of inexpressible) expect(each.what).toMatch(/\.$/)
})

test('a preview is expired, and the same at every look', async () => {
  const { files } = await answered('app', { target: 'json' })
  const policy = JSON.parse(files.find(file => file.name === 'policy.json')!.text)
  expect(policy).toMatchObject({ serial: 0, issued_at: 0, expires_at: 0, environment: 'production' })
  expect(await answered('app', { target: 'json' })).toMatchObject({ files })
})

test('a draft is read as it would be once certified', async () => {
  const { files } = await answered('app', { target: 'csv' })
  const [, ...rows] = files[0]!.text.trim().split('\r\n')
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.join('\n')).toMatch(/,(allowed|needs approval),/)
})

test('beside another release of the same agent, and of no other', async () => {
  const { compare } = await answered('app', { compare_with: staging.release })
  expect(compare).toMatchObject({ refused: null, release: { environment: { id: 'staging' } } })
  expect(await ask('app', { compare_with: other.release })).toMatchObject({ code: 'not_found' })
  expect(await ask('app', { target: 'xacml' })).toMatchObject({ code: 'invalid_input' })
})
