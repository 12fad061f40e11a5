'use client'

import { notifyManager, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useSyncExternalStore } from 'react'
import { toast } from 'sonner'
import type { PaletteItem } from '@/components/console/command-palette'
import { ConsoleShell } from '@/components/console/console-shell'
import type { EnvironmentChoice } from '@/components/console/environment-switcher'
import type { ShellPerson } from '@/components/console/person-menu'
import { SignInAgain, useSignInAgain } from '@/components/console/sign-in-again'
import { Notice } from '@/components/ui/notice'
import { query } from '@/lib/client/api'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { isProblem } from '@/lib/client/problem'
import { operationQuery } from '@/lib/client/queries'
import { signOut } from '@/lib/client/sign-in'

type ConsoleFrameProps = {
  person: ShellPerson
  /** What the person's teams are for: "App", "PAM". */
  functions: string[]
  environments: readonly EnvironmentChoice[]
  defaultEnvironment: string
  railCollapsed: boolean
  children: ReactNode
}

const COUNTS_MS = 30_000
const FOUND = 8

export function ConsoleFrame({
  person,
  environments,
  defaultEnvironment,
  railCollapsed,
  children,
}: ConsoleFrameProps) {
  const counts = useQuery({
    ...operationQuery<QueryOutput<'nav.counts'>>('nav.counts'),
    refetchInterval: COUNTS_MS,
  })
  const ended = useSessionEnded()
  const { signInAgain } = useSignInAgain()
  return (
    <ConsoleShell
      person={person}
      environments={environments}
      defaultEnvironment={defaultEnvironment}
      counts={counts.data}
      railCollapsed={railCollapsed}
      search={searchAgents}
      onSignOut={() =>
        void signOut().catch(error => toast.error(isProblem(error) ? error.detail : String(error)))
      }
      onSignInAgain={() => void signInAgain()}
      banner={ended && <SessionEnded />}
    >
      {children}
    </ConsoleShell>
  )
}

function SessionEnded() {
  return (
    <div className="px-4 pt-4 md:px-6">
      <Notice
        tone="step"
        role="alert"
        title="Your session has ended"
        actions={<SignInAgain variant="primary" />}
      >
        Nothing that you press now is done. What you typed stays on this page until you leave it.
      </Notice>
    </div>
  )
}

/** A 401 on any question or command of the page: revoked, expired, or signed out in another tab. */
function useSessionEnded(): boolean {
  const client = useQueryClient()
  const read = () => {
    const failures = [
      ...client
        .getQueryCache()
        .getAll()
        .map(one => one.state.error),
      ...client
        .getMutationCache()
        .getAll()
        .map(one => one.state.error),
    ]
    return failures.some(failure => isProblem(failure) && failure.status === 401)
  }
  return useSyncExternalStore(
    notify => {
      const later = notifyManager.batchCalls(notify)
      const stops = [client.getQueryCache().subscribe(later), client.getMutationCache().subscribe(later)]
      return () => {
        for (const stop of stops) stop()
      }
    },
    read,
    () => false,
  )
}

async function searchAgents(text: string, signal: AbortSignal): Promise<PaletteItem[]> {
  const found = await query<QueryOutput<'agent.list'>>('agent.list', { q: text, limit: FOUND }, signal)
  return found.items.map(agent => ({
    id: agent.id,
    group: 'Agents',
    label: agent.name,
    hint: agent.team.name,
    href: paths.agent(agent.id),
  }))
}
