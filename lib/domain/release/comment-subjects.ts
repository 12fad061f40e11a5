/** What in a section a comment can be about, one by one: its actions, and the rules in force in it. */
import type { ControlLayer } from '../control-layer/layers'
import type { ReleaseContent } from './content'

/** `about`: `system/action`, or a rule's id and version as `thr_1@3`. */
export type CommentSubject = { about: string; label: string }

const ofAction = ({ system, action }: { system: string; action: string }): CommentSubject => ({
  about: `${system}/${action}`,
  label: `${system} ${action}`,
})

export function commentSubjects(content: ReleaseContent, layer: ControlLayer): CommentSubject[] {
  const { sections } = content
  if (layer === 'pam') return sections.pam.privileged.map(ofAction)
  if (layer === 'security') return sections.security.surface.map(ofAction)
  if (layer === 'app') {
    return sections.app.actions.flatMap(row => [
      ofAction(row),
      ...row.thresholds.map(rule => ({ about: `${rule.id}@${rule.version}`, label: rule.message })),
    ])
  }
  if (layer === 'compliance') {
    return sections.compliance.guardrails.map(({ rule, name }) => ({
      about: `${rule.id}@${rule.version}`,
      label: name,
    }))
  }
  return []
}
