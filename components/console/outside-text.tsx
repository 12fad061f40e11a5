import { cn } from '@/components/ui/cn'
import { visibleText } from '@/lib/domain/action/visible-text'

export type OutsideTextProps = {
  text: string
  /** Whose words they are: "from server", "from agent". */
  from?: string
  /** Cuts the shown text; the whole stays one click away in the inspector. */
  maxLength?: number
  /** On its own lines, whitespace kept. */
  block?: boolean
  className?: string
}

/** Words of somebody outside: quoted, monospace, tagged, with hidden characters made visible. */
export function OutsideText({ text, from = 'from server', maxLength, block, className }: OutsideTextProps) {
  const visible = visibleText(text)
  const cut = maxLength !== undefined && visible.length > maxLength
  const shown = cut ? `${visible.slice(0, maxLength)}…` : visible
  return (
    <span className={cn(block ? 'block' : 'inline', className)}>
      <q
        dir="ltr"
        className={cn(
          'rounded-sm border bg-panel px-1 py-px font-mono text-meta wrap-anywhere',
          block && 'block max-h-80 overflow-y-auto px-2 py-1.5 leading-5 whitespace-pre-wrap',
        )}
      >
        {shown}
      </q>
      <span className={cn('text-meta whitespace-nowrap text-muted', block ? 'mt-1 block' : 'ml-1.5')}>
        {from}
        {cut && `, ${visible.length.toLocaleString('en')} characters`}
      </span>
    </span>
  )
}
