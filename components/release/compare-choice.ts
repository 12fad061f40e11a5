/** Which two releases the page shows: those of the address, else the two that are most likely meant. */
import type { QueryOutput } from '@/lib/client/operation-types'

export type Choice = QueryOutput<'release.choices'>['items'][number]

export type Chosen = {
  agent: string | null
  /** Releases of that agent, newest first. */
  releases: Choice[]
  from: string | null
  to: string | null
}

export function chooseReleases(
  items: readonly Choice[],
  asked: { agent: string | null; from: string | null; to: string | null },
): Chosen {
  const named = items.find(item => item.id === asked.to) ?? items.find(item => item.id === asked.from)
  const agent = named?.agent.id ?? asked.agent
  const releases = items.filter(item => item.agent.id === agent)
  const to = asked.to ?? releases.find(item => item.id !== asked.from)?.id ?? null
  return { agent, releases, from: asked.from ?? baseOf(releases, to), to }
}

/** In force in the same environment, else the one before it there, else in force elsewhere, else any other. */
function baseOf(releases: readonly Choice[], to: string | null): string | null {
  const after = releases.find(item => item.id === to)
  if (!after) return null
  const others = releases.filter(item => item.id !== to)
  const same = others.filter(item => item.environment.id === after.environment.id)
  return (
    (
      same.find(item => item.state === 'published') ??
      same.find(item => item.number < after.number) ??
      others.find(item => item.state === 'published') ??
      others[0]
    )?.id ?? null
  )
}
