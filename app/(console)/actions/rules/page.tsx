import { ClassificationRules } from '@/components/action/classification-rules'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { listClassificationRules } from '@/lib/queries/action/list-classification-rules'
import { Prefetched } from '../../prefetched'

export const metadata = { title: 'Classification rules' }

export default async function ClassificationRulesPage() {
  const actor = await requireActor(paths.classificationRules())
  return (
    <Prefetched actor={actor} asks={[[listClassificationRules, {}]]}>
      <ClassificationRules />
    </Prefetched>
  )
}
