import { beforeAll, expect, test } from 'vitest'
import { isRefusal } from '@/lib/domain/refusal'
import { composeRelease } from '@/lib/domain/release/compose'
import { digestRelease } from '@/lib/domain/release/content'
import { useDatabase } from '@/lib/testing/database'
import { addPerson } from '@/lib/testing/people'
import { actor, AUTHOR, makeAgent, makeOrganisation, owner } from '@/lib/testing/release-fixture'
import { sampleInputs } from '@/lib/testing/release-inputs'
import { runQuery } from '../define-query'
import { compareOutcomes } from './compare-outcomes'
import { compareTwoReleases } from './compare-releases'

const database = useDatabase()
const AGENT = 'agt_many'
const ACTIONS = 450

async function store(id: string, number: number, actions: number) {
  const inputs = sampleInputs()
  inputs.actions = Array.from({ length: actions }, (_, at) => ({
    ...inputs.actions[0]!,
    id: `act_${at}`,
    name: `tool_${String(at).padStart(4, '0')}`,
  }))
  const content = composeRelease(inputs)
  const { root } = digestRelease(content)
  const sql = database.admin
  await sql`insert into release (id, number, agent_id, environment, state, revision, digest, top_tier, author_id, created_at)
    values (${id}, ${number}, ${AGENT}, 'production', 'draft', 1, ${root}, 'high', ${AUTHOR}, now())`
  await sql`insert into release_package (release_id, revision, digest, content, reason, changed_sections, created_at)
    values (${id}, 1, ${root}, ${sql.json(content as never)}, 'Drafted.', ${[]}, now())`
  await sql`update release set state = 'withdrawn' where id = ${id}`
}

beforeAll(async () => {
  await makeOrganisation(database.admin)
  await makeAgent(database.admin, AGENT)
  await store('rel_few', 1, 0)
  await store('rel_many', 2, ACTIONS)
})

const two = { before: 'rel_few', after: 'rel_many' }

test('page by page every action that changes is listed, once, in the order of the comparison', async () => {
  const compared = await runQuery(compareTwoReleases, actor(owner('iga')), two)
  if (isRefusal(compared)) throw new Error(compared.detail)
  expect(compared.outcomes.changed).toBe(ACTIONS)
  expect(compared.outcomes.changes).toHaveLength(200)
  const seen: unknown[] = []
  let cursor: string | null | undefined
  const sizes: number[] = []
  do {
    const answer = await runQuery(compareOutcomes, actor(owner('iga')), {
      ...two,
      limit: '200',
      ...(cursor && { cursor }),
    })
    if (isRefusal(answer)) throw new Error(answer.detail)
    seen.push(...answer.items)
    sizes.push(answer.items.length)
    cursor = answer.next_cursor
  } while (cursor !== null)
  expect(sizes).toEqual([200, 200, 50])
  expect(seen.slice(0, 200)).toEqual(compared.outcomes.changes)
  expect(new Set(seen.map(each => (each as { action: string }).action)).size).toBe(ACTIONS)
})

test('another team sees none of it', async () => {
  const stranger = await addPerson(database.admin, 'Stranger', 'app')
  expect(await runQuery(compareOutcomes, stranger, two)).toMatchObject({ refused: true, code: 'not_found' })
})
