'use client'

import { useQuery } from '@tanstack/react-query'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import type { Permission } from '@/lib/domain/member/permissions'
import { whyNot } from './who-may'

/** Who is asking and every team: what all reasons of the settings pages are made of. */
export function useMe() {
  const me = useQuery(operationQuery<QueryOutput<'member.me'>>('member.me', {})).data
  const teams = useQuery(operationQuery<QueryOutput<'team.list'>>('team.list', {})).data?.items
  return {
    me,
    teams: teams ?? [],
    /** Null where they may. */
    whyNot: (permission: Permission, act: string) => whyNot(me, teams, permission, act),
    is: (...functions: string[]) => me?.teams.some(team => functions.includes(team.function)) ?? false,
  }
}
