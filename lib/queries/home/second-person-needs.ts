/** What waits for a second person: changed rules, duty exceptions and account links, and guardrails of their layer. */
import { and, eq, ne } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { accountLink, person } from '@/db/schema/member'
import { proposal } from '@/db/schema/organisation'
import { rule } from '@/db/schema/policy'
import { aliasesOf, loadSameHumans } from '@/db/stores/account-link'
import { guardrailOfProposal, thresholdOfProposal } from '@/db/stores/proposal'
import { hasFunction, hasPermission } from '@/lib/domain/member/permissions'
import { confirmingLayers } from '@/lib/domain/organisation/decide-proposal'
import { personOf } from '../release/release-rows'
import type { Ask, Need } from './needs-you'

const WORDS = {
  'organisation-rules': 'sign-off rules',
  'duty-exception': 'a duty exception',
  guardrail: 'a new guardrail',
  threshold: 'a new threshold',
} as const

const KINDS = {
  'organisation-rules': 'proposal',
  'duty-exception': 'proposal',
  guardrail: 'guardrail-proposal',
  threshold: 'threshold-proposal',
} as const

export async function secondPersonNeeds(ask: Ask): Promise<Need[]> {
  const me = personOf(ask.actor)
  if (me === null) return []
  return [...(await proposals(ask, me)), ...(await links(ask, me))]
}

async function proposals({ db, actor }: Ask, me: string): Promise<Need[]> {
  if (!hasPermission(actor, 'organisation.decide-proposal')) return []
  const rows = await db
    .select({ proposal, name: person.name, current: rule.version, guardrail: rule.name })
    .from(proposal)
    .innerJoin(person, eq(person.id, proposal.proposed_by))
    .leftJoin(rule, eq(rule.id, proposal.subject_id))
    .where(and(eq(proposal.state, 'open'), ne(proposal.proposed_by, me)))
  const mine = rows.filter(row => hasFunction(actor, ...confirmingLayers(row.proposal)))
  const pairs = await loadSameHumans(db, [me])
  return (
    mine
      .filter(row => !aliasesOf(me, pairs).includes(row.proposal.proposed_by))
      // A stale one can only be rejected or withdrawn: nothing waits.
      .filter(row => row.proposal.subject_id === null || row.proposal.base_version === (row.current ?? 0))
      .map(row => ({
        ...NOTHING,
        kind: KINDS[row.proposal.kind],
        layer: row.proposal.kind === 'guardrail' ? row.proposal.proposed_as : null,
        target: row.proposal.id,
        title: row.proposal.kind === 'threshold' ? 'Accept or decline' : 'Confirm or reject',
        subject: `${row.guardrail ?? newName(row.proposal) ?? WORDS[row.proposal.kind]}: ${row.proposal.reason}`,
        if_not: 'stays as it is',
        requester: row.name,
        since: row.proposal.proposed_at.toISOString(),
      }))
  )
}

/** "New guardrail “Short sessions”": it has no row of its own yet. */
function newName(row: typeof proposal.$inferSelect): string | null {
  const threshold = row.kind === 'threshold' ? thresholdOfProposal(row) : null
  if (threshold?.act === 'set') return `${threshold.team.name}: a new threshold`
  const proposed = row.kind === 'guardrail' ? guardrailOfProposal(row) : null
  return proposed?.act === 'set' ? `New guardrail “${proposed.rule.name}”` : null
}

const requester = alias(person, 'requester')

async function links({ db, actor }: Ask, me: string): Promise<Need[]> {
  if (!hasPermission(actor, 'member.confirm-account-link')) return []
  const rows = await db
    .select({ link: accountLink, to: person, by: requester.name })
    .from(accountLink)
    .innerJoin(person, eq(person.id, accountLink.to_person_id))
    .innerJoin(requester, eq(requester.id, accountLink.requested_by))
    .where(eq(accountLink.state, 'open'))
  return rows
    .filter(({ link }) => ![link.requested_by, link.to_person_id, link.from_person_id].includes(me))
    .map(({ link, to, by }) => ({
      ...NOTHING,
      kind: 'link',
      target: to.id,
      title: 'Confirm or reject',
      subject: `account of ${to.name}: ${link.reason}`,
      if_not: 'not linked',
      requester: by,
      since: link.requested_at.toISOString(),
    }))
}

const NOTHING = { layer: null, environment: null, due: null } as const
