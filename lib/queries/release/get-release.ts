/** `release.get`: all that a signer reads before signing, and why this caller may or may not act. */

import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { release } from '@/db/schema/release'
import { loadIntents } from '@/db/stores/release-intent'
import { loadSigningReleases } from '@/db/stores/release-signing'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import { dateOf, epochSeconds } from '@/lib/domain/epoch-seconds'
import { hasFunction, hasPermission, inTeam } from '@/lib/domain/member/permissions'
import { TIERS } from '@/lib/domain/policy/model'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { canSign, FRESH_SIGN_IN_SECONDS, signerRole, totalRequired } from '@/lib/domain/release/can-sign'
import { checklistAnswer } from '@/lib/domain/release/checklist'
import { compareReleases } from '@/lib/domain/release/compare'
import type { ReleaseContent } from '@/lib/domain/release/content'
import { decideDecline } from '@/lib/domain/release/decide-decline'
import { decideIntent } from '@/lib/domain/release/decide-intent'
import { decidePublish } from '@/lib/domain/release/decide-publish'
import {
  decideRequestChanges,
  decideWithdraw,
  decideWithdrawSignature,
} from '@/lib/domain/release/decide-return'
import { decideSubmit } from '@/lib/domain/release/decide-submit'
import { DUTY_EXCEPTION_KINDS } from '@/lib/domain/release/duty-exception'
import { RELEASE_STATES, releaseLabel } from '@/lib/domain/release/states'
import { defineQuery } from '../define-query'
import { carriedLayer } from './carried-layer'
import { visibleAgents } from '../scope'
import { packageDigests } from './package-digests'
import {
  labelOf,
  loadBundle,
  loadConfirmable,
  loadPackages,
  loadPeople,
  loadPromotionTargets,
} from './release-parts'
import { canRemind, loadLayerReminders, reminderShape } from './release-reminders'
import {
  differenceShape,
  loadBase,
  loadContents,
  personOf,
  personShape,
  plain,
  refusalShape,
  selectReleases,
} from './release-rows'

const at = z.string().nullable()
const layerShape = z.object({
  layer: z.enum(CONTROL_LAYERS),
  digest: z.string(),
  /** Differences in this section, and whether its digest is the base's. */
  changes: z.int(),
  same: z.boolean(),
  owner: z.object({
    team: z.string().nullable(),
    accountable: personShape.nullable(),
    deputy: personShape.nullable(),
    since: z.string(),
  }),
  /** Does this caller own the layer? */
  mine: z.boolean(),
  /** Whose absence this caller would stand in for. */
  stands_in_for: z.string().nullable(),
  /** Signatures that the matrix asks of the layer, 0 to 2, and those in force. */
  required: z.int(),
  /** Whose signature of the release before stands for it: the section is word for word the same. */
  carried: z.object({ release: z.string(), people: z.array(z.string()) }).nullable(),
  given: z.int(),
  questions: z.array(z.object({ id: z.string(), question: z.string(), mandatory: z.boolean() })),
  /** A signature of this caller on this very section, void because something changed elsewhere. */
  confirmable: z
    .object({
      sign_off: z.string(),
      meaning: z.string(),
      answers: z.array(checklistAnswer),
      differences: z.array(differenceShape),
    })
    .nullable(),
  /** Why this caller can't sign it; null: they can, after a fresh sign-in where `needs_sign_in` says so. */
  can_sign: refusalShape,
  can_request_changes: refusalShape,
  can_decline: refusalShape,
  can_withdraw_signature: refusalShape,
  /** Who was told that it still waits, of this package and deadline, oldest first. */
  reminders: z.array(reminderShape),
})

export const getRelease = defineQuery({
  name: 'release.get',
  summary: 'One release: content, digests, differences, signatures, and what the caller may do about it.',
  permission: 'console.read',
  input: z.strictObject({
    release: z.string().max(100),
    /** Another release of the same agent to compare with; default: what was in force before it. */
    base: z.string().max(100).optional(),
  }),
  output: z.object({
    id: z.string(),
    label: z.string(),
    number: z.int(),
    state: z.enum(RELEASE_STATES),
    revision: z.int(),
    agent: z.object({ id: z.string(), name: z.string(), state: z.string(), team: z.string() }),
    environment: z.object({ id: z.string(), name: z.string(), production: z.boolean() }),
    intent: z.string(),
    top_tier: z.enum(TIERS),
    author: personShape,
    requester: personShape.nullable(),
    created_at: z.string(),
    submitted_at: at,
    approved_at: at,
    published_at: at,
    ended_at: at,
    certified_until: at,
    due_at: at,
    approval_expires_at: at,
    publish_requested_at: at,
    publish_requested_by: personShape.nullable(),
    promoted_from: z.object({ id: z.string(), label: z.string() }).nullable(),
    requirements: z.object({
      rules_version: z.int(),
      because: z.array(z.string()),
      total: z.int(),
      passkey: z.boolean(),
    }),
    duty_exceptions: z.array(
      z.object({ person: z.string(), kind: z.string(), reason: z.string(), ends_at: z.string() }),
    ),
    digests: z.object({
      root: z.string(),
      ownership: z.string(),
      sections: z.record(z.enum(CONTROL_LAYERS), z.string()),
    }),
    content: z.custom<ReleaseContent>(),
    base: z
      .object({ id: z.string(), number: z.int(), digest: z.string(), content: z.custom<ReleaseContent>() })
      .nullable(),
    bases: z.array(z.object({ id: z.string(), number: z.int(), state: z.enum(RELEASE_STATES) })),
    differences: z.array(differenceShape),
    layers: z.array(layerShape),
    /** What the business said that it wants it for: never a signature. Oldest first. */
    intents: z.array(
      z.object({ id: z.string(), person: personShape, statement: z.string(), stated_at: z.string() }),
    ),
    sign_offs: z.array(
      z.object({
        id: z.string(),
        layer: z.enum(CONTROL_LAYERS),
        person: personShape,
        acted_as: z.enum(['accountable', 'deputy', 'delegate']),
        on_behalf_of: personShape.nullable(),
        method: z.enum(['passkey', 'reauthentication']),
        seat: z.int(),
        answers: z.array(checklistAnswer),
        confirms: z.string().nullable(),
        digest: z.string(),
        section_digest: z.string(),
        revision: z.int(),
        meaning: z.string(),
        signed_at: z.string(),
        voided_at: at,
        void_reason: z.string().nullable(),
        void_kind: z.string().nullable(),
      }),
    ),
    contributors: z.array(z.object({ person: personShape, acted_as: z.string() })),
    packages: z.array(
      z.object({
        revision: z.int(),
        digest: z.string(),
        reason: z.string(),
        changed_sections: z.array(z.string()),
        created_at: z.string(),
      }),
    ),
    /** Until when the caller's sign-in is fresh enough to sign; null for machines. */
    sign_in_fresh_until: at,
    can_submit: refusalShape,
    can_state_intent: refusalShape,
    can_remind: refusalShape,
    can_withdraw: refusalShape,
    can_publish: refusalShape,
    /** Where else it can be released, in the order in which work is promoted, and why this caller may not. */
    promotion: z.object({ targets: z.array(personShape), refusal: refusalShape }),
    /** The first bundle that carries it, and how many enforcers of the environment run that or a later one. */
    bundle: z
      .object({ serial: z.int(), published_at: z.string(), running: z.int(), enforcers: z.int() })
      .nullable(),
    newest: z.object({ id: z.string(), number: z.int() }),
  }),

  async run(input, { db, actor, now }) {
    const [found] = await selectReleases(db, and(eq(release.id, input.release), visibleAgents(actor)), 1)
    if (!found) return refuse('not_found', 'There is no such release, or it belongs to another team.')
    const row = found.release
    const content = (await loadContents(db, [row])).get(row.id)
    const signing = (await loadSigningReleases(db, [row], now)).get(row.id)
    if (!content || !signing) throw new Error(`release ${row.id} has no package`)
    const siblings = await db
      .select({
        id: release.id,
        number: release.number,
        state: release.state,
        revision: release.revision,
        digest: release.digest,
      })
      .from(release)
      .where(and(eq(release.agent_id, row.agent_id), eq(release.environment, row.environment)))
      .orderBy(desc(release.number))
    const chosen = input.base
      ? siblings.find(each => each.id === input.base && each.id !== row.id)
      : undefined
    if (input.base && !chosen)
      return refuse('not_found', 'There is no such release to compare with, for this agent and environment.')
    const base = chosen
      ? { row: chosen, content: (await loadContents(db, [chosen])).get(chosen.id)! }
      : await loadBase(db, row)
    const differences = compareReleases(base?.content ?? null, content)
    const digests = packageDigests(row, content)
    const baseDigests = base && packageDigests(base.row, base.content)
    const personId = personOf(actor)
    const seconds = epochSeconds(now)
    const signedIn = { personId, authenticatedAt: seconds, now: seconds }
    const ofTeam = inTeam(actor, found.agent.team_id)
    const since = Object.fromEntries(
      CONTROL_LAYERS.map(layer => [layer, dateOf(epochSeconds(signing.ownership[layer].since))]),
    ) as Record<ControlLayer, string>
    const submit = decideSubmit({ release: signing, agent: found.agent, ofTeam, teamName: found.team, since })
    const people = await loadPeople(db, row)
    const intents = await loadIntents(db, row.id)
    const remindersOf = await loadLayerReminders(db, row)
    const role = (layer: ControlLayer) => (personId === null ? null : signerRole(signing, layer, personId))
    const earlier = await loadConfirmable(db, row, personId)
    const confirmable = (layer: ControlLayer) => {
      const one = earlier.find(
        each => each.layer === layer && each.section_digest === digests.sections[layer],
      )
      if (
        !one ||
        row.state !== 'in_review' ||
        signing.signOffs.some(each => each.layer === layer && each.person_id === personId)
      )
        return null
      return {
        sign_off: one.id,
        meaning: one.meaning,
        answers: one.answers,
        differences: compareReleases(one.content, content),
      }
    }

    return {
      id: row.id,
      label: releaseLabel(found.agent.name, row.environment, row.number),
      number: row.number,
      state: row.state,
      revision: row.revision,
      agent: { id: found.agent.id, name: found.agent.name, state: found.agent.state, team: found.team },
      environment: {
        id: found.environment.id,
        name: found.environment.name,
        production: found.environment.production,
      },
      intent: row.intent,
      top_tier: row.top_tier,
      author: people.named(row.author_id),
      requester: row.requester_id ? people.named(row.requester_id) : null,
      created_at: row.created_at.toISOString(),
      submitted_at: row.submitted_at?.toISOString() ?? null,
      approved_at: row.approved_at?.toISOString() ?? null,
      published_at: row.published_at?.toISOString() ?? null,
      ended_at: row.ended_at?.toISOString() ?? null,
      certified_until: row.certified_until?.toISOString() ?? null,
      due_at: row.due_at?.toISOString() ?? null,
      approval_expires_at: row.approval_expires_at?.toISOString() ?? null,
      publish_requested_at: row.publish_requested_at?.toISOString() ?? null,
      publish_requested_by: row.publish_requested_by ? people.named(row.publish_requested_by) : null,
      promoted_from: row.promoted_from
        ? { id: row.promoted_from, label: await labelOf(db, row.promoted_from, found.agent.name) }
        : null,
      requirements: {
        rules_version: signing.requirements.rules_version,
        because: signing.requirements.because,
        total: totalRequired(signing),
        passkey: signing.requirements.passkey,
      },
      duty_exceptions: signing.exceptions
        .filter(one => one.agent_id === null || one.agent_id === row.agent_id)
        .map(one => ({
          person: one.person_name,
          kind: DUTY_EXCEPTION_KINDS[one.kind],
          reason: one.reason,
          ends_at: new Date(one.ends_at * 1000).toISOString(),
        })),
      digests,
      content,
      base: base && {
        id: base.row.id,
        number: base.row.number,
        digest: base.row.digest,
        content: base.content,
      },
      bases: siblings
        .filter(each => each.id !== row.id)
        .map(({ id, number, state }) => ({ id, number, state })),
      differences,
      layers: CONTROL_LAYERS.map(layer => {
        const { team, accountable, deputy, since: from } = signing.ownership[layer]
        return {
          layer,
          digest: digests.sections[layer],
          changes: differences.filter(each => each.layer === layer).length,
          same: baseDigests?.sections[layer] === digests.sections[layer],
          owner: { team, accountable, deputy, since: from.toISOString() },
          mine: role(layer) !== null,
          stands_in_for: role(layer)?.onBehalfOf?.name ?? null,
          required: signing.requirements.layers[layer],
          carried: carriedLayer(signing, layer),
          given: signing.signOffs.filter(each => each.layer === layer).length,
          questions: signing.requirements.checklist[layer],
          confirmable: confirmable(layer),
          can_sign: plain(canSign(signing, layer, signedIn, row.digest)),
          can_decline: plain(decideDecline(signing, layer, personId)),
          can_request_changes: plain(decideRequestChanges(signing, layer, personId)),
          reminders: remindersOf(layer),
          can_withdraw_signature: plain(
            decideWithdrawSignature(signing, layer, personId, row.publish_requested_at !== null),
          ),
        }
      }),
      intents,
      sign_offs: people.signOffs,
      contributors: people.contributors,
      packages: await loadPackages(db, row.id),
      sign_in_fresh_until:
        actor.kind === 'person'
          ? new Date((actor.authenticatedAt + FRESH_SIGN_IN_SECONDS) * 1000).toISOString()
          : null,
      can_submit: isRefusal(submit) ? plain(submit) : null,
      can_state_intent: plain(
        decideIntent({
          label: signing.label,
          state: row.state,
          speaksForBusiness: ofTeam || hasFunction(actor, 'iga'),
          teamName: found.team,
          stated: intents.length,
        }),
      ),
      can_remind: await canRemind(db, row, {
        release: signing,
        teamName: found.team,
        mayRemind: ofTeam || hasFunction(actor, 'iga', 'compliance'),
        now: seconds,
      }),
      can_withdraw: plain(decideWithdraw({ release: signing, ofTeam, teamName: found.team })),
      can_publish: hasPermission(actor, 'release.publish')
        ? plain(
            decidePublish({
              label: signing.label,
              state: row.state,
              requestedAt: row.publish_requested_at && epochSeconds(row.publish_requested_at),
              approvalExpiresAt: row.approval_expires_at && epochSeconds(row.approval_expires_at),
              now: seconds,
            }),
          )
        : { code: 'not_permitted' as const, detail: 'Members of IAM and PAM publish approved releases.' },
      promotion: await loadPromotionTargets(db, row, found, ofTeam),
      bundle: await loadBundle(db, row.id, row.environment),
      newest: { id: siblings[0]!.id, number: siblings[0]!.number },
    }
  },
})
