'use client'

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { belongsToControl, isCharacterKey, strokesOf } from './key-match'
import { KeyboardHelp } from './keyboard-help'

export type KeyBinding = {
  /** `c`, `?`, `shift+j`, `mod+s`, `enter`, or a sequence such as `g a`. */
  keys: string
  /** What it does, as the help and the palette print it: "Register agent". */
  label: string
  run: () => void
  /** Why it can't run now. Stays listed, with the reason. */
  reason?: string | null
  /** Also while a dialog is open. */
  inDialog?: boolean
  /** Everywhere, not only on this screen: the help lists it apart. */
  global?: boolean
  /** Left out of the palette: moving a row is no command. */
  movement?: boolean
}

type Keyboard = {
  register: (id: string, bindings: readonly KeyBinding[]) => void
  unregister: (id: string) => void
  /** Latest last. */
  bindings: () => KeyBinding[]
  single: boolean
  setSingle: (on: boolean) => void
  openHelp: () => void
}

const KeyboardContext = createContext<Keyboard | null>(null)

export function useKeyboard(): Keyboard {
  const keyboard = useContext(KeyboardContext)
  if (!keyboard) throw new Error('useKeyboard needs KeyboardProvider')
  return keyboard
}

/** Keys of the screen that calls it, while it is mounted. A later binding of the same keys wins. */
export function useKeys(bindings: readonly KeyBinding[]): void {
  const { register, unregister } = useKeyboard()
  const id = useId()
  useEffect(() => {
    register(id, bindings)
  })
  useEffect(() => () => unregister(id), [id, unregister])
}

const STORAGE_KEY = 'countersign.single-keys'
const listeners = new Set<() => void>()
const subscribe = (notify: () => void) => {
  listeners.add(notify)
  return () => {
    listeners.delete(notify)
  }
}

function useSingleKeys(): [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(STORAGE_KEY) !== 'off',
    () => true,
  )
  const set = useCallback((next: boolean) => {
    localStorage.setItem(STORAGE_KEY, next ? 'on' : 'off')
    for (const notify of listeners) notify()
  }, [])
  return [on, set]
}

const SEQUENCE_MS = 1500

export function KeyboardProvider({ children }: { children: ReactNode }) {
  const registered = useRef(new Map<string, readonly KeyBinding[]>())
  const [single, setSingle] = useSingleKeys()
  const [help, setHelp] = useState(false)

  const keyboard = useMemo<Keyboard>(
    () => ({
      register: (id, bindings) => {
        registered.current.set(id, bindings)
      },
      unregister: id => {
        registered.current.delete(id)
      },
      bindings: () => [...registered.current.values()].flat(),
      single,
      setSingle,
      openHelp: () => setHelp(true),
    }),
    [single, setSingle],
  )

  useEffect(() => {
    let pending = ''
    let timer: ReturnType<typeof setTimeout> | undefined
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.isComposing) return
      const strokes = strokesOf(event)
      const first = strokes[0]
      if (!first || belongsToControl(event.target, first)) return
      const dialogOpen = document.querySelector('[role=dialog][data-state=open]') !== null
      const usable = keyboard
        .bindings()
        .filter(binding => (single || !isCharacterKey(binding.keys)) && (!dialogOpen || binding.inDialog))
        .reverse()
      const wanted = strokes.map(stroke => (pending ? `${pending} ${stroke}` : stroke))
      pending = ''
      clearTimeout(timer)
      const match = usable.find(binding => wanted.includes(binding.keys))
      if (match) {
        event.preventDefault()
        if (!match.reason) match.run()
        return
      }
      if (usable.some(binding => binding.keys.startsWith(`${first} `))) {
        pending = first
        timer = setTimeout(() => {
          pending = ''
        }, SEQUENCE_MS)
      }
    }
    document.addEventListener('keydown', onKeyDown)
    return () => {
      document.removeEventListener('keydown', onKeyDown)
      clearTimeout(timer)
    }
  }, [keyboard, single])

  return (
    <KeyboardContext.Provider value={keyboard}>
      <HelpKey open={() => setHelp(true)} />
      {children}
      <KeyboardHelp open={help} onOpenChange={setHelp} />
    </KeyboardContext.Provider>
  )
}

function HelpKey({ open }: { open: () => void }) {
  useKeys([{ keys: '?', label: "This screen's keys", run: open, global: true, movement: true }])
  return null
}
