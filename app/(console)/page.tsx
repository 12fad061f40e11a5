import { HomePage } from '@/components/home/home-page'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { homeSummary } from '@/lib/queries/home/home-summary'
import { Prefetched } from './prefetched'

export const metadata = { title: 'Home' }

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | undefined>>
}) {
  const { env } = await searchParams
  const actor = await requireActor(paths.home())
  return (
    <Prefetched actor={actor} asks={[[homeSummary, { environment: env }]]}>
      <HomePage />
    </Prefetched>
  )
}
