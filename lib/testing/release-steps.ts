/** Everything that people, the worker and the signer do with releases, as steps to be drawn at random. */
import type { Sql } from 'postgres'
import { publishBundle } from '@/lib/commands/bundle/publish-bundle'
import { certifyRelease } from '@/lib/commands/recertification/certify-release'
import { commentOnRelease } from '@/lib/commands/release/comment-on-release'
import { declineRelease } from '@/lib/commands/release/decline-release'
import { draftRelease } from '@/lib/commands/release/draft-release'
import { expireApprovals } from '@/lib/commands/release/expire-approvals'
import { promoteRelease } from '@/lib/commands/release/promote-release'
import { publishRelease } from '@/lib/commands/release/publish-release'
import { remindSigners } from '@/lib/commands/release/remind-signers'
import { reopenThread } from '@/lib/commands/release/reopen-thread'
import { requestChanges } from '@/lib/commands/release/request-changes'
import { resolveThread } from '@/lib/commands/release/resolve-thread'
import { signRelease } from '@/lib/commands/release/sign-release'
import { submitRelease } from '@/lib/commands/release/submit-release'
import { withdrawRelease } from '@/lib/commands/release/withdraw-release'
import { withdrawSignature } from '@/lib/commands/release/withdraw-signature'
import { runCommand } from '@/lib/commands/run-command'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import { asSigner } from '@/lib/testing/as-signer'
import type { Random } from './random'
import { AUTHOR, owner } from './release-fixture'
import { changeSteps, REASON, type Step, stepTools } from './release-change-steps'

export const ENVIRONMENTS = ['production', 'staging'] as const
export const SIGNER = { kind: 'system', name: 'signer' } as const
const WORKER = { kind: 'system', name: 'worker' } as const
const MEANING = 'I read it and answer for it'

type Release = {
  id: string
  agent_id: string
  environment: string
  digest: string
  state: string
}

/** Name, how often it is drawn, and the step. A step that finds nothing to do answers null. */
export function releaseSteps(sql: Sql, draw: Random, agents: string[]): [string, number, Step][] {
  const { pick, chance } = draw
  const { layer, anybody, ownerOrAnybody, act } = stepTools(draw)

  const release = async (...states: string[]) => {
    const rows = await sql<Release[]>`select * from release where state in ${sql(states)} order by id`
    return rows.length === 0 ? null : pick(rows)
  }
  const on =
    (states: string[], work: (open: Release) => Promise<unknown>): Step =>
    async () => {
      const found = await release(...states)
      return found && work(found)
    }
  const OPEN = ['draft', 'in_review', 'approved']

  const thread = async (id: string, resolved: boolean) => {
    const rows = await sql`
      select id, layer, author_id from release_comment
      where release_id = ${id} and thread_id is null and (resolved_at is not null) = ${resolved} order by id`
    return rows.length === 0 ? null : pick(rows)
  }

  const signAll = async ({ id, agent_id, digest }: Release) => {
    const owners = await sql`
      select o.layer, o.accountable_id, o.deputy_id, coalesce((p.content -> 'requirements' -> 'layers' ->> o.layer)::int, 1) as required
      from ownership o, release r join release_package p on p.release_id = r.id and p.revision = r.revision
      where o.agent_id = ${agent_id} and r.id = ${id}`
    for (const { layer: of, accountable_id, deputy_id, required } of owners)
      for (const person of [accountable_id, deputy_id].slice(0, required))
        if (person) await act(signRelease, person, { release: id, layer: of, digest, meaning: MEANING })
  }

  const publish: Step = async () => {
    const environment = pick(ENVIRONMENTS)
    return asSigner(() => runCommand(publishBundle, { actor: SIGNER, input: { environment } }))
  }

  return [
    [
      'draft',
      8,
      () =>
        act(draftRelease, AUTHOR, { agent: pick(agents), environment: pick(ENVIRONMENTS), intent: REASON }),
    ],
    [
      'promote',
      4,
      on(['published'], ({ id, environment }) =>
        act(promoteRelease, AUTHOR, {
          from: id,
          environment: ENVIRONMENTS.find(each => each !== environment)!,
          intent: REASON,
        }),
      ),
    ],
    ['submit', 10, on(['draft'], ({ id }) => act(submitRelease, AUTHOR, { release: id }))],
    [
      'sign',
      15,
      on(['in_review'], async ({ id, digest }) => {
        // Now and then by the digest of a package that was offered before, or by whoever stands in.
        const packages =
          await sql`select digest from release_package where release_id = ${id} order by revision`
        const standIns =
          await sql`select to_person_id, layer from signing_delegation where revoked_at is null order by id`
        const standIn = standIns.length > 0 && chance(0.3) ? pick(standIns) : null
        const of: ControlLayer = standIn?.layer ?? layer()
        return act(signRelease, standIn?.to_person_id ?? ownerOrAnybody(of), {
          release: id,
          layer: of,
          digest: chance(0.95) ? digest : pick(packages).digest,
          meaning: MEANING,
        })
      }),
    ],
    ['signAll', 20, on(['in_review'], signAll)],
    [
      'takeBack',
      4,
      on(['in_review', 'approved'], async ({ id }) => {
        const rows =
          await sql`select layer, person_id from sign_off where release_id = ${id} and voided_at is null order by layer`
        if (rows.length === 0) return null
        const { layer: of, person_id } = pick(rows)
        const person = chance(0.8) ? person_id : anybody()
        return act(withdrawSignature, person, { release: id, layer: of, reason: REASON })
      }),
    ],
    [
      'requestChanges',
      2,
      on(['in_review'], ({ id }) => {
        const of = layer()
        return act(requestChanges, ownerOrAnybody(of), { release: id, layer: of, reason: REASON })
      }),
    ],
    [
      'comment',
      3,
      on(OPEN, ({ id }) =>
        act(commentOnRelease, anybody(), {
          release: id,
          layer: layer(),
          body: REASON,
          requests_change: chance(0.1),
        }),
      ),
    ],
    [
      'resolve',
      10,
      on(OPEN, async ({ id }) => {
        const rows =
          await sql`select id, layer, author_id from release_comment where release_id = ${id} and resolved_at is null and thread_id is null`
        for (const each of rows)
          for (const person of [each.author_id, owner(each.layer)])
            await act(resolveThread, person, { release: id, thread: each.id })
        return rows.length > 0 ? rows : null
      }),
    ],
    [
      'reopen',
      2,
      on(OPEN, async ({ id }) => {
        const found = await thread(id, true)
        return found && act(reopenThread, found.author_id, { release: id, thread: found.id })
      }),
    ],
    [
      'decline',
      2,
      on(['in_review'], ({ id }) => {
        const of = layer()
        return act(declineRelease, ownerOrAnybody(of), { release: id, layer: of, reason: REASON })
      }),
    ],
    ['withdraw', 1, on(OPEN, ({ id }) => act(withdrawRelease, AUTHOR, { release: id, reason: REASON }))],
    [
      'ask',
      8,
      on(['approved'], ({ id }) =>
        act(publishRelease, pick([owner('iam'), owner('pam'), anybody()]), { release: id }),
      ),
    ],
    [
      'expire',
      1,
      async () => {
        if (chance(0.5))
          await sql`update release set approval_expires_at = now() where state = 'approved' and publish_requested_at is null`
        return runCommand(expireApprovals, { actor: WORKER, input: {} })
      },
    ],
    [
      'remind',
      1,
      async () => {
        await sql`update release set due_at = now() where state = 'in_review'`
        return runCommand(remindSigners, { actor: WORKER, input: {} })
      },
    ],
    [
      'certify',
      1,
      on(['published'], ({ id }) =>
        act(certifyRelease, ownerOrAnybody('iga'), {
          release: id,
          statement: 'Still needed and still right',
        }),
      ),
    ],
    ['publish', 10, publish],
    ...changeSteps(sql, draw, agents),
  ]
}
