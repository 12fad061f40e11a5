/** The parts of a release by the names that people read. */
import { type ControlLayer, LAYER_NAMES } from '../control-layer/layers'

export type ChangedSection = ControlLayer | 'ownership' | 'environment' | 'agent' | 'requirements' | 'impact'

const OTHER_NAMES = {
  ownership: 'owners',
  environment: 'environment',
  agent: 'name or team of the agent',
  requirements: 'required signatures and checklists',
  impact: 'what becomes of calls',
} as const

/** "App, Compliance, owners" */
export function sectionNames(changed: readonly ChangedSection[]): string {
  return changed
    .map(name => OTHER_NAMES[name as keyof typeof OTHER_NAMES] ?? LAYER_NAMES[name as ControlLayer])
    .join(', ')
}
