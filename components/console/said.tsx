import { visibleText } from '@/lib/domain/action/visible-text'

/** Words that people typed, or that they typed none. Packages from before version 3 leave some out. */
export function Said({ children }: { children: string | undefined }) {
  if (!children) return <span className="text-muted">Not said</span>
  return <span className="whitespace-pre-wrap wrap-anywhere">{visibleText(children)}</span>
}
