/**
 * `passkey.list`: one's own passkeys and what enrolling another takes; new ones of team mates, to vouch for; and
 * recoveries that wait for two others. IAM sees everybody's.
 */

import { and, asc, eq, gt, inArray, isNull, ne, or } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { membership, person, team } from '@/db/schema/member'
import { passkey, passkeyRecovery } from '@/db/schema/passkey'
import { groupBy } from '@/db/stores/group-by'
import { loadRules } from '@/db/stores/organisation-rules'
import { countRemovedPasskeys, fixedRpId, loadLivePasskeys, loadUnusedRecovery } from '@/db/stores/passkey'
import { readEnvironment } from '@/lib/config/env'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { hasFunction } from '@/lib/domain/member/permissions'
import { enrolBy } from '@/lib/domain/passkey/decide-enrol'
import { canConfirmRecovery, RECOVERY_WAITS_HOURS } from '@/lib/domain/passkey/decide-recovery'
import { decideVouch } from '@/lib/domain/passkey/decide-vouch'
import { usableForHighFrom } from '@/lib/domain/passkey/may-use-passkey'
import { relyingParty, sameRelyingParty } from '@/lib/domain/passkey/relying-party'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { defineQuery, type QueryContext } from '../define-query'

const named = z.object({ id: z.string(), name: z.string() })
const row = z.object({
  id: z.string(),
  person: named,
  name: z.string(),
  backed_up: z.boolean(),
  enrolled_at: z.string(),
  last_used_at: z.string().nullable(),
  vouched_by: named.nullable(),
  /** From when it signs high and critical tiers; null: it does now. */
  high_from: z.string().nullable(),
  /** Why the asking person can't vouch for it, as a sentence; null: they can. */
  cannot_vouch: z.string().nullable(),
})

const MOST = 500

export const listPasskeys = defineQuery({
  name: 'passkey.list',
  summary: 'Your passkeys, those of team mates that you can vouch for, and recoveries; everybody’s for IAM.',
  permission: 'passkey.write',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(row),
    others: z.array(row),
    recoveries: z.array(
      z.object({
        id: z.string(),
        person: named,
        requested_at: z.string(),
        ends_at: z.string(),
        reason: z.string(),
        first_by: named.nullable(),
        /** Why the asking person can't confirm it, as a sentence; null: they can. */
        cannot_confirm: z.string().nullable(),
      }),
    ),
    enrolment: z.object({
      /** What it takes; null: it is refused, and `refused` says why. */
      by: z.enum(['first', 'key', 'recovery']).nullable(),
      refused: z.string().nullable(),
      recovery_until: z.string().nullable(),
    }),
    min_age_hours: z.number(),
  }),
  async run(_input, context) {
    const { db, actor, now } = context
    if (actor.kind === 'system') return refuse('person_only', 'Passkeys are of people.')
    const at = epochSeconds(now)
    const ofIam = hasFunction(actor, 'iam')
    const minAgeHours = (await loadRules(db)).rules.settings.passkey_min_age_hours
    const mates = ofIam ? [] : await teamMates(context)
    const rows = (await loadKeys(context, ofIam ? 'all' : mates)).map(({ key, owner, voucher, teams }) => {
      const usableFrom = usableForHighFrom({ enrolledAt: epochSeconds(key.enrolled_at) }, minAgeHours)
      const cannot = decideVouch(
        {
          name: key.name,
          owner: { personId: owner.id, name: owner.name, teams },
          enrolledAt: epochSeconds(key.enrolled_at),
          vouched: key.vouched_by !== null,
          removedAt: null,
        },
        // Whether the sign-in is fresh is seen when they do it.
        { personId: actor.personId, teams: actor.teams, authenticatedAt: at },
        { now: at, minAgeHours },
      )
      return {
        id: key.id,
        person: owner,
        name: key.name,
        backed_up: key.backed_up,
        enrolled_at: key.enrolled_at.toISOString(),
        last_used_at: key.last_used_at?.toISOString() ?? null,
        vouched_by: voucher,
        high_from: key.vouched_by || usableFrom <= at ? null : new Date(usableFrom * 1000).toISOString(),
        cannot_vouch: cannot?.detail ?? null,
      }
    })
    const others = rows.filter(each => each.person.id !== actor.personId)
    return {
      items: rows.filter(each => each.person.id === actor.personId),
      others: ofIam ? others : others.filter(each => each.cannot_vouch === null),
      recoveries: await recoveries(context, ofIam ? 'all' : mates),
      enrolment: await enrolment(context),
      min_age_hours: minAgeHours,
    }
  },
})

type PersonId = { personId: string }
const self = ({ actor }: QueryContext) => (actor as PersonId).personId

/** Persons, other than oneself, of one's own teams. */
async function teamMates(context: QueryContext): Promise<string[]> {
  const { db, actor } = context
  const teams = actor.kind === 'system' ? [] : actor.teams.map(({ id }) => id)
  if (teams.length === 0) return []
  const rows = await db
    .selectDistinct({ id: membership.person_id })
    .from(membership)
    .where(and(inArray(membership.team_id, teams), ne(membership.person_id, self(context))))
  return rows.map(({ id }) => id)
}

async function teamsOf({ db }: QueryContext, persons: string[]) {
  if (persons.length === 0) return new Map<string, { person: string; id: string; name: string }[]>()
  const rows = await db
    .select({ person: membership.person_id, id: team.id, name: team.name })
    .from(membership)
    .innerJoin(team, eq(team.id, membership.team_id))
    .where(inArray(membership.person_id, persons))
    .orderBy(team.name)
  return groupBy(rows, each => each.person)
}

const voucherPerson = alias(person, 'voucher')

async function loadKeys(context: QueryContext, of: string[] | 'all') {
  const whose = of === 'all' ? undefined : inArray(passkey.person_id, [self(context), ...of])
  const rows = await context.db
    .select({
      key: passkey,
      owner: { id: person.id, name: person.name },
      voucher: { id: voucherPerson.id, name: voucherPerson.name },
    })
    .from(passkey)
    .innerJoin(person, eq(person.id, passkey.person_id))
    .leftJoin(voucherPerson, eq(voucherPerson.id, passkey.vouched_by))
    .where(and(isNull(passkey.removed_at), eq(person.state, 'active'), whose))
    .orderBy(asc(person.name), asc(passkey.enrolled_at), asc(passkey.id))
    .limit(MOST)
  const teams = await teamsOf(context, [...new Set(rows.map(each => each.owner.id))])
  return rows.map(each => ({ ...each, teams: teams.get(each.owner.id) ?? [] }))
}

const firstPerson = alias(person, 'first_person')

async function recoveries(context: QueryContext, of: string[] | 'all') {
  const { db, actor, now } = context
  if (actor.kind === 'system') return []
  const oldest = new Date(now.getTime() - RECOVERY_WAITS_HOURS * 3_600_000)
  const rows = await db
    .select({
      recovery: passkeyRecovery,
      owner: { id: person.id, name: person.name },
      first: { id: firstPerson.id, name: firstPerson.name },
    })
    .from(passkeyRecovery)
    .innerJoin(person, eq(person.id, passkeyRecovery.person_id))
    .leftJoin(firstPerson, eq(firstPerson.id, passkeyRecovery.first_by))
    .where(
      and(
        isNull(passkeyRecovery.second_by),
        gt(passkeyRecovery.requested_at, oldest),
        eq(person.state, 'active'),
        of === 'all' ? undefined : or(eq(person.id, self(context)), inArray(person.id, of)),
      ),
    )
    .orderBy(asc(passkeyRecovery.requested_at))
    .limit(MOST)
  const teams = await teamsOf(context, [...new Set(rows.map(each => each.owner.id))])
  return rows.map(({ recovery, owner, first }) => ({
    id: recovery.id,
    person: owner,
    requested_at: recovery.requested_at.toISOString(),
    ends_at: new Date(recovery.requested_at.getTime() + RECOVERY_WAITS_HOURS * 3_600_000).toISOString(),
    reason: recovery.reason,
    first_by: first,
    cannot_confirm:
      canConfirmRecovery(
        {
          person: { personId: owner.id, name: owner.name, teams: teams.get(owner.id) ?? [] },
          requestedAt: epochSeconds(recovery.requested_at),
          firstBy: recovery.first_by,
          secondBy: recovery.second_by,
        },
        { personId: actor.personId, teams: actor.teams, ofIam: hasFunction(actor, 'iam') },
        epochSeconds(now),
      )?.detail ?? null,
  }))
}

async function enrolment(context: QueryContext) {
  const { db, now } = context
  const here = relyingParty(readEnvironment().consoleUrl)
  const elsewhere = isRefusal(here) ? here : sameRelyingParty(here, await fixedRpId(db))
  const recovery = await loadUnusedRecovery(db, self(context))
  const until = recovery?.open_until ?? null
  const by = enrolBy({
    authenticatedAt: epochSeconds(now),
    now: epochSeconds(now),
    live: (await loadLivePasskeys(db, self(context))).length,
    removed: await countRemovedPasskeys(db, self(context)),
    recoveryUntil: until && epochSeconds(until),
  })
  const refused = elsewhere ?? (isRefusal(by) ? by : null)
  return {
    by: refused || isRefusal(by) ? null : by,
    refused: refused?.detail ?? null,
    recovery_until: until && until > now ? until.toISOString() : null,
  }
}
