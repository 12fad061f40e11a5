import { expect, it } from 'vitest'
import { assignLayer } from '@/lib/commands/control-layer/assign-layer'
import { deactivateMember } from '@/lib/commands/member/deactivate-member'
import { runCommand } from '@/lib/commands/run-command'
import { leaveLayers } from '@/lib/domain/control-layer/leave-layers'
import type { Actor } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { useDatabase } from '@/lib/testing/database'
import { makeAgent, ok, setUp } from '@/lib/testing/fixtures'
import { runQuery } from '../define-query'
import { getMember } from './get-member'

useDatabase()

it('shows the layers of a person to whoever may see the agent, and foretells what leaving does', async () => {
  const organisation = await setUp()
  const { person } = organisation
  const agent = await makeAgent(organisation, 'refunder')
  const owner = person('pam')
  const deputy = person('security-second')
  for (const [layer, team, accountable, second] of [
    ['pam', 'pam', owner, null],
    ['security', 'security', person('security'), deputy],
  ] as const) {
    ok(
      await runCommand(assignLayer, {
        actor: person('iga'),
        input: {
          agent,
          layer,
          team,
          accountable: accountable.personId,
          deputy: second?.personId ?? null,
          expected_version: 1,
        },
      }),
    )
  }
  const ask = async (actor: Actor, id: string) => {
    const answer = await runQuery(getMember, actor, { person: id })
    if (isRefusal(answer)) throw new Error(answer.detail)
    return answer
  }

  const seen = await ask(person('administration'), owner.personId)
  expect(seen.holdings).toMatchObject([{ agent: 'refunder', layer: 'pam', deputy: null }])
  expect((await ask(person('app'), owner.personId)).holdings).toHaveLength(1)
  expect((await ask(person('app-2'), owner.personId)).holdings).toEqual([])

  const foretold = leaveLayers(seen.id, seen.holdings).map(row => row.effect)
  const { data } = ok(
    await runCommand(deactivateMember, {
      actor: person('administration'),
      input: { person: owner.personId, reason: 'Left the organisation' },
    }),
  )
  expect(foretold).toEqual(['vacant'])
  expect(data.vacant).toEqual([{ agent, agent_name: 'refunder', layer: 'pam' }])
  expect((await ask(person('administration'), owner.personId)).holdings).toEqual([])
  expect(await runQuery(getMember, person('audit'), { person: 'per_unknown' })).toMatchObject({
    code: 'not_found',
  })
})
