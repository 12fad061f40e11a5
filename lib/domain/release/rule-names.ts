/** What people call the rules of a release, by id. A threshold has no name in a package: its sentence and action say it. */
import type { ReleaseSections } from './content'

export function ruleNames({
  app,
  compliance,
}: Pick<ReleaseSections, 'app' | 'compliance'>): Map<string, string> {
  const names = new Map(compliance.guardrails.map(({ rule, name }) => [rule.id, name]))
  for (const { system, action, thresholds } of app.actions)
    for (const rule of thresholds)
      if (!names.has(rule.id)) names.set(rule.id, `${rule.message} (${system} ${action})`)
  return names
}
