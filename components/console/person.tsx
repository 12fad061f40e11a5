import { cn } from '@/components/ui/cn'

export type PersonProps = { name: string; team?: string | null; className?: string }

/** Full name, team. No avatars: a face says less than a team. */
export function Person({ name, team, className }: PersonProps) {
  return (
    <span className={cn('whitespace-nowrap', className)}>
      {name}
      {team && <span className="text-muted">, {team}</span>}
    </span>
  )
}

/** Nobody, said in a word. */
export function Nobody({ word = 'Nobody' }: { word?: string }) {
  return <span className="text-muted">{word}</span>
}
