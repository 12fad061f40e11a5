import { refuseMethod } from '@/lib/http/door'
import { downloadBundle } from '@/lib/http/download'

export const dynamic = 'force-dynamic'

export const GET = downloadBundle

const refused = (request: Request) => refuseMethod(request, 'bundle.download', 'GET, HEAD')

export const POST = refused
export const PUT = refused
export const PATCH = refused
export const DELETE = refused
