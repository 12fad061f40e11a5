import { Coverage } from '@/components/action/coverage'
import { coverageQuestion } from '@/components/action/coverage-question'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { policyCoverage } from '@/lib/queries/policy/coverage'
import { Prefetched } from '../prefetched'

export const metadata = { title: 'Coverage' }

type Search = Promise<Record<string, string | undefined>>

export default async function CoveragePage({ searchParams }: { searchParams: Search }) {
  const search = await searchParams
  const actor = await requireActor(paths.coverage(search))
  return (
    <Prefetched actor={actor} asks={[[policyCoverage, coverageQuestion(search.env, search.system)]]}>
      <Coverage />
    </Prefetched>
  )
}
