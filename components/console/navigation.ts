import {
  Bot,
  Boxes,
  FileCheck2,
  FileDiff,
  House,
  type LucideIcon,
  RotateCcw,
  ScrollText,
  Server,
  Settings,
  ShieldCheck,
  Wrench,
} from 'lucide-react'
import { paths } from '@/lib/client/paths'

export type RailItem =
  | 'home'
  | 'agents'
  | 'actions'
  | 'guardrails'
  | 'releases'
  | 'drift'
  | 'recertification'
  | 'bundles'
  | 'enforcers'
  | 'evidence'
  | 'settings'

type Entry = { id: RailItem; label: string; href: string; icon: LucideIcon /** After G. */; key?: string }

/** The rail, in order. Step-ups (G S) and Insights (G I) come in a later release; their keys stay free. */
export const RAIL: readonly Entry[] = [
  { id: 'home', label: 'Home', href: paths.home(), icon: House, key: 'h' },
  { id: 'agents', label: 'Agents', href: paths.agents(), icon: Bot, key: 'a' },
  { id: 'actions', label: 'Actions', href: paths.actions(), icon: Wrench, key: 'c' },
  { id: 'guardrails', label: 'Guardrails', href: paths.guardrails(), icon: ShieldCheck, key: 'u' },
  { id: 'releases', label: 'Releases', href: paths.releases(), icon: FileCheck2, key: 'r' },
  { id: 'drift', label: 'Drift', href: paths.drift(), icon: FileDiff, key: 'd' },
  {
    id: 'recertification',
    label: 'Recertification',
    href: paths.recertification(),
    icon: RotateCcw,
    key: 't',
  },
  { id: 'bundles', label: 'Bundles', href: paths.bundles(), icon: Boxes, key: 'b' },
  { id: 'enforcers', label: 'Enforcers', href: paths.enforcers(), icon: Server, key: 'e' },
  { id: 'evidence', label: 'Evidence', href: paths.evidence(), icon: ScrollText, key: 'v' },
  { id: 'settings', label: 'Settings', href: paths.settings(), icon: Settings },
]

/** Pages that are opened from one of the rail, with an address of their own. */
const BELONGS: Record<string, RailItem> = {
  [paths.simulator()]: 'guardrails',
  [paths.coverage()]: 'actions',
}

/** The rail entry that a path belongs to. */
export function railEntry(pathname: string): Entry | undefined {
  return RAIL.find(entry =>
    entry.href === '/'
      ? pathname === '/'
      : pathname === entry.href || pathname.startsWith(`${entry.href}/`) || BELONGS[pathname] === entry.id,
  )
}
