/** The plugin as PHP runs it, with what it uses of WordPress and WooCommerce played; where there is no PHP it is not run. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { purchaseBody, refundBody } from '../../worker/purchase/purchase.schema.ts';

const PLUGIN = new URL('woocommerce.php', import.meta.url);
const hasPhp = spawnSync('php', ['-v']).status === 0;

/** Hooks and calls are written down; an order's state is what the story says. */
const STAGE = `
define( 'ABSPATH', '/' );
define( 'GOODWORD_API_KEY', 'key' );
$GLOBALS['hooks'] = array(); $GLOBALS['queue'] = array(); $GLOBALS['calls'] = array(); $GLOBALS['refused'] = '-';
class Logger { function error( $line ) { file_put_contents( 'php://stderr', $line ); } }
function wc_get_logger() { return new Logger(); }
function add_action( $hook, $do, $priority = 10, $args = 1 ) { $GLOBALS['hooks'][] = array( $hook, $do, $args ); }
function do_action( $hook, ...$args ) {
	foreach ( $GLOBALS['hooks'] as $one ) if ( $one[0] === $hook ) ( $one[1] )( ...array_slice( $args, 0, $one[2] ) );
}
function apply_filters( $name, $value ) { return $value; }
function as_enqueue_async_action( $hook, $args ) { $GLOBALS['queue'][] = array( $hook, $args ); }
function run_queue() { while ( $one = array_shift( $GLOBALS['queue'] ) ) do_action( $one[0], ...$one[1] ); }
function wp_remote_post( $url, $options ) {
	$body = json_decode( $options['body'] );
	$GLOBALS['calls'][] = array( parse_url( $url, PHP_URL_PATH ), $options['headers']['Idempotency-Key'], $body );
	return array( 'status' => ( $body->customer->email ?? '' ) === $GLOBALS['refused'] ? 422 : 200 );
}
if ( ! function_exists( "mb_strlen" ) ) { function mb_strlen( $text ) { return strlen( $text ); } }
function is_wp_error() { return false; }
function wp_remote_retrieve_response_code( $answer ) { return $answer['status']; }
function wp_json_encode( $value ) { return json_encode( $value ); }
// The rule of WordPress's own (wp-includes/formatting.php, is_email).
function is_email( $email ) {
	if ( strlen( $email ) < 6 || false === strpos( $email, '@', 1 ) ) return false;
	list( $local, $domain ) = explode( '@', $email, 2 );
	if ( ! preg_match( "/^[a-zA-Z0-9!#$%&'*+\\/=?^_\x60{|}~\\.-]+$/", $local ) ) return false;
	if ( preg_match( '/\\.{2,}/', $domain ) || trim( $domain, " \\t\\n\\r\\0\\x0B." ) !== $domain ) return false;
	$labels = explode( '.', $domain );
	foreach ( $labels as $label ) if ( trim( $label, " -" ) !== $label || ! preg_match( '/^[a-z0-9-]+$/i', $label ) ) return false;
	return count( $labels ) < 2 ? false : $email;
}
class WC_Abstract_Order {}
class Item { public $total; function __construct( $total ) { $this->total = $total; } function get_total() { return $this->total; } }
class WC_Order extends WC_Abstract_Order {
	public $status = 'pending'; public $paid = null; public $changed = 1790000000; public $total = 60; public $email = 'Anna+shop@Gmail.com '; public $method = 'card'; public $user = 81; public $meta = array();
	function get_order_number() { return '10234'; }
	function get_currency() { return 'USD'; }
	function get_customer_id() { return $this->user; }
	function get_billing_email() { return trim( $this->email ); }
	function get_items() { return array( new Item( $this->total ) ); }
	function get_coupon_codes() { return array( 'FRIEND-1' ); }
	function get_status() { return $this->status; }
	function is_paid() { return in_array( $this->status, array( 'processing', 'completed' ), true ); }
	function get_date_paid() { return $this->paid; }
	function get_date_created() { return new DateTime( '@1790000000' ); }
	function get_date_modified() { return new DateTime( '@' . $this->changed ); }
	function get_meta( $key ) { return $this->meta[ $key ] ?? ''; }
	function update_meta_data( $key, $value ) { $this->meta[ $key ] = $value; }
	function save_meta_data() {}
	function become( $status ) {
		$from = $this->status; $this->status = $status; $this->changed += 60;
		// What is paid on delivery is paid once it is completed.
		if ( 'completed' === $status || ( $this->is_paid() && 'cod' !== $this->method ) ) $this->paid ??= new DateTime( '@' . $this->changed );
		do_action( "woocommerce_order_status_$status", 7 );
		do_action( 'woocommerce_order_status_changed', 7, $from, $status );
		run_queue();
	}
}
$order = new WC_Order();
function wc_get_order( $id ) { return 7 === $id ? $GLOBALS['order'] : false; }
`;

/** @returns the calls that the story makes: path, idempotency key and body. */
function play(story: string): [path: string, key: string, body: Record<string, unknown>][] {
  const plugin = readFileSync(PLUGIN, 'utf8')
    .replace('<?php', '')
    .replace('namespace Goodword;', '')
    .replace('__API_HOST__', '');
  const script = `<?php namespace { ${STAGE} } namespace Goodword { ${plugin} } namespace { ${story} run_queue(); echo json_encode( $GLOBALS['calls'] ); }`;
  const { stdout, stderr } = spawnSync('php', { input: script, encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const PAY = `$order->become( 'processing' ); do_action( 'woocommerce_payment_complete', 7 ); run_queue();`;

test.runIf(hasPhp)('a paid order is told with its address, as the API takes it', () => {
  const [[path, , body] = ['', '', {}]] = play(PAY);
  expect(path).toBe('/v1/purchases');
  expect(purchaseBody.parse(body).customer).toEqual({ id: '81', email: 'Anna+shop@Gmail.com' });
  expect(play(`$order->email = 'none'; ${PAY}`)[0]?.[2].customer).toEqual({ id: '81' });
});

test.runIf(hasPhp)('what was paid and is called off is taken back, and counts again once it stands again', () => {
  for (const off of ['cancelled', 'failed']) {
    const calls = play(`${PAY} $order->become( '${off}' ); $order->become( 'processing' );`);
    expect(calls.map(([path, , body]) => [path, body.as_of ?? body.occurred_at])).toEqual([
      ['/v1/purchases', 1_790_000_060_000],
      ['/v1/refunds', 1_790_000_120_000],
      ['/v1/purchases', 1_790_000_180_000],
    ]);
    expect(refundBody.parse(calls[1]?.[2])).toMatchObject({ order_id: '10234', cancelled: true });
  }
  const trash = (hook: string, status: string) =>
    `$order->status = '${status}'; do_action( '${hook}', 7 ); run_queue();`;
  for (const [gone, back] of [
    ['trashed_post', 'untrashed_post'],
    ['woocommerce_trash_order', 'woocommerce_untrash_order'],
  ] as const) {
    const calls = play(`${PAY} ${trash(gone, 'trash')} ${trash(back, 'processing')} do_action( '${gone}', 8 );`);
    expect(calls.map(([path]) => path)).toEqual(['/v1/purchases', '/v1/refunds', '/v1/purchases']);
  }
});

test.runIf(hasPhp)('what was never paid is not told of, whatever becomes of it', () => {
  expect(play(`$order->become( 'cancelled' ); $order->become( 'pending' ); $order->become( 'failed' );`)).toEqual([]);
});

test.runIf(hasPhp)('an order that was edited before it was completed is told anew, under a key of its own', () => {
  const calls = play(`${PAY} $order->total = 40; $order->become( 'completed' );`);
  expect(calls.map(([, , { amount }]) => amount)).toEqual([6000, 4000]);
  expect(new Set(calls.map(([, key]) => key)).size).toBe(2);
  // What is told once more as it is has the key that it had.
  const again = play(`${PAY} do_action( 'woocommerce_payment_complete', 7 );`);
  expect(new Set(again.map(([, key]) => key)).size).toBe(1);
});

test.runIf(hasPhp)('an order whose address we do not take is told without it', () => {
  for (const email of ['bob@gmail.123', `${'b'.repeat(65)}@example.com`]) {
    const told = (user: number) =>
      play(`$GLOBALS['refused'] = $order->email = '${email}'; $order->user = ${user}; ${PAY}`);
    const [[, key, first] = ['', '', {}], [path, otherKey, second] = ['', '', {}]] = told(81);
    expect(purchaseBody.safeParse(first).error?.issues.map((issue) => issue.path.join('.'))).toEqual([
      'customer.email',
    ]);
    expect([path, second.customer]).toEqual(['/v1/purchases', { id: '81' }]);
    expect(purchaseBody.safeParse(second).success).toBe(true);
    expect(otherKey).not.toBe(key);
    expect(purchaseBody.parse(told(0)[1]?.[2]).customer).toBeUndefined();
  }
});

test.runIf(hasPhp)('what is paid on delivery is taken back each time that it is called off', () => {
  const story = ['processing', 'cancelled', 'processing', 'cancelled', 'processing', 'completed'];
  const calls = play(`$order->method = 'cod'; ${story.map((status) => `$order->become( '${status}' );`).join(' ')}`);
  expect(calls.map(([path]) => path)).toEqual(['/v1/purchases', '/v1/refunds', '/v1/purchases', '/v1/purchases']);
});

test.runIf(hasPhp)(
  'what was called off does not stand while it waits for its payment again, and does once it is paid',
  () => {
    for (const waiting of ['pending', 'on-hold']) {
      const told = (story: string) => play(`${PAY} $order->become( 'cancelled' ); ${story}`).map(([path]) => path);
      const off = ['/v1/purchases', '/v1/refunds'];
      expect(told(`$order->become( '${waiting}' );`)).toEqual(off);
      expect(told(`$order->become( '${waiting}' ); $order->become( 'processing' );`)).toEqual([
        ...off,
        '/v1/purchases',
      ]);
    }
  },
);
