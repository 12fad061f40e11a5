'use client'

import type { PersonActor } from '@/lib/domain/member/permissions'
import { cannotDeactivate, cannotReactivate } from '@/lib/domain/member/decide-deactivate'
import type { PersonDetail } from './types'
import { useMe } from './use-me'
import { orList, peopleOf } from './who-may'

/** Why the reader may not change this person: by role, or by the rules that the commands apply themselves. */
export function useMemberReasons(person: PersonDetail) {
  const { me, teams, whyNot } = useMe()
  const write = whyNot('member.write', 'changes people')
  const link = whyNot('member.link-account', 'links accounts')
  if (!me) return { teams: null, account: null, deactivate: null, reactivate: null }
  const own = me.person.id === person.id
  const others = (...functions: ('administration' | 'iam')[]) =>
    orList(peopleOf(teams, functions, me.person.id).map(other => other.name)) || 'another one'
  const actor: PersonActor = {
    kind: 'person',
    personId: me.person.id,
    accountId: '',
    sessionId: me.session?.id ?? '',
    name: me.person.name,
    authenticatedAt: 0,
    authn: 'session',
    teams: me.teams,
  }
  const administrators = peopleOf(teams, ['administration'])
  const state = {
    person,
    is_administrator: administrators.some(({ id }) => id === person.id),
    other_administrators: administrators.filter(({ id }) => id !== person.id).length,
  }
  return {
    teams: write ?? (own ? `You can't change your own teams. ${others('administration')} can.` : null),
    account: link ?? (own ? `You can't link accounts of yourself. ${others('iam')} can.` : inactive(person)),
    deactivate:
      write ??
      (own
        ? `You can't deactivate yourself. ${others('administration')} can.`
        : (cannotDeactivate(actor, state)?.detail ?? null)),
    reactivate: write ?? cannotReactivate(actor, state)?.detail ?? null,
  }
}

function inactive(person: PersonDetail): string | null {
  return person.state === 'active' ? null : `${person.name} was deactivated. Reactivate them first.`
}
