import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { currentActor } from '@/lib/auth/current-actor'
import { isRefusal } from '@/lib/domain/refusal'
import { FUNCTION_NAMES } from '@/lib/domain/member/permissions'
import { runQuery } from '@/lib/queries/define-query'
import { listEnvironments } from '@/lib/queries/environment/list-environments'
import { navCounts } from '@/lib/queries/home/nav-counts'
import { ConsoleFrame } from './console-frame'
import { Prefetched } from './prefetched'

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const actor = await currentActor()
  // The page itself sends to sign-in: it knows the address to return to.
  if (!actor) return children
  const environments = await runQuery(listEnvironments, actor, {})
  const choices = isRefusal(environments) ? [] : environments.items
  const [first] = actor.teams
  return (
    <Prefetched actor={actor} asks={[[navCounts, {}]]}>
      <ConsoleFrame
        person={{
          name: actor.name,
          team: first
            ? actor.teams.length > 1
              ? `${first.name} +${actor.teams.length - 1}`
              : first.name
            : 'no team',
        }}
        functions={[...new Set(actor.teams.map(team => FUNCTION_NAMES[team.function]))]}
        environments={choices}
        defaultEnvironment={
          (choices.find(environment => environment.production) ?? choices[0])?.id ?? 'production'
        }
        railCollapsed={(await cookies()).get('rail')?.value === 'collapsed'}
      >
        {children}
      </ConsoleFrame>
    </Prefetched>
  )
}
