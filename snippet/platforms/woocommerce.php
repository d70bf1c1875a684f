<?php
/**
 * Plugin Name: Goodword for WooCommerce
 * Description: Loads the Goodword tag, tells it who is signed in, and reports paid orders, refunds and cancellations from the server.
 * Version: 1.1.1
 * Requires at least: 6.3
 * Requires PHP: 7.4
 * Requires Plugins: woocommerce
 *
 * Save as wp-content/plugins/goodword/goodword.php. Two secrets belong into wp-config.php, never into this file:
 *   define( 'GOODWORD_API_KEY', 'gw_live_…' );         // without it nothing is reported from the server
 *   define( 'GOODWORD_IDENTITY_SECRET', '…' );         // without it signed-in customers are not vouched for
 *
 * @package Goodword
 */

namespace Goodword;

defined( 'ABSPATH' ) || exit;

const HOST     = '__HOST__';
const API_HOST = '__API_HOST__';
const SITE_KEY = '__SITE_KEY__';

/** Attempts to report one fact: after 4 and 16 minutes, 1, 4 and 17 hours. */
const ATTEMPTS = 6;

/** Characters of the longest code that we give out, and codes of an order that are looked at. */
const LONGEST_CODE = 40;
const MOST_CODES   = 20;

/** States of an order that was called off: it may stand again. */
const CALLED_OFF = array( 'cancelled', 'failed', 'trash' );

/** What the order itself remembers of what was told: it stands, or was called off. */
const TOLD = '_goodword_told';

add_action( 'wp_enqueue_scripts', __NAMESPACE__ . '\enqueue_tag' );
add_action( 'woocommerce_payment_complete', __NAMESPACE__ . '\plan_purchase' );
// Orders that are paid outside the shop (transfer, on delivery) are paid when they are completed.
add_action( 'woocommerce_order_status_completed', __NAMESPACE__ . '\plan_purchase' );
add_action( 'woocommerce_order_status_changed', __NAMESPACE__ . '\plan_change', 10, 3 );
// Orders are deleted, and restored, as posts or by themselves.
add_action( 'trashed_post', __NAMESPACE__ . '\plan_order' );
add_action( 'untrashed_post', __NAMESPACE__ . '\plan_order' );
add_action( 'woocommerce_trash_order', __NAMESPACE__ . '\plan_order' );
add_action( 'woocommerce_untrash_order', __NAMESPACE__ . '\plan_order' );
add_action( 'woocommerce_order_refunded', __NAMESPACE__ . '\plan_refund', 10, 2 );
add_action( 'goodword_report', __NAMESPACE__ . '\report', 10, 3 );
add_action( 'before_woocommerce_init', __NAMESPACE__ . '\declare_compatibility' );

/** Orders are only read through WooCommerce's own objects, wherever it keeps them. */
function declare_compatibility(): void {
	if ( class_exists( \Automattic\WooCommerce\Utilities\FeaturesUtil::class ) ) {
		\Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( 'custom_order_tables', __FILE__ );
	}
}

/** The tag, asynchronous; and in front of it who is signed in. */
function enqueue_tag(): void {
	wp_enqueue_script( 'goodword', HOST . '/w/' . SITE_KEY . '/l.js', array(), null, array( 'strategy' => 'async' ) ); // phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion -- the server versions it.
	$identity = identify();
	if ( ! $identity ) {
		return;
	}
	// A page that names somebody must not be handed to somebody else by a page cache.
	defined( 'DONOTCACHEPAGE' ) || define( 'DONOTCACHEPAGE', true );
	$json = wp_json_encode( $identity, JSON_HEX_TAG | JSON_HEX_AMP | JSON_HEX_APOS | JSON_HEX_QUOT );
	wp_add_inline_script(
		'goodword',
		"if (typeof goodword !== 'function') window.goodword = function () { (goodword.q = goodword.q || []).push(arguments) };" .
		"goodword('identify', $json);",
		'before'
	);
}

/** The signed-in customer, vouched for over an hour; null for everybody else. */
function identify(): ?array {
	$user = wp_get_current_user();
	if ( ! $user->exists() ) {
		return null;
	}
	$identity = array(
		'customerId' => (string) $user->ID,
		'firstName'  => $user->first_name,
		'email'      => $user->user_email,
	);
	if ( defined( 'GOODWORD_IDENTITY_SECRET' ) ) {
		$identity['expires']   = ( time() + HOUR_IN_SECONDS ) * 1000;
		$identity['signature'] = hash_hmac(
			'sha256',
			$identity['customerId'] . '.' . $identity['expires'],
			GOODWORD_IDENTITY_SECRET
		);
	}
	return array_filter( $identity );
}

/**
 * Reporting waits for WooCommerce's queue: the checkout never waits for us.
 *
 * @param int $order_id Order.
 */
function plan_purchase( $order_id ): void {
	as_enqueue_async_action( 'goodword_report', array( 'purchase', (int) $order_id, 1 ), 'goodword' );
}

/**
 * An order that is called off, or stands again, also by way of waiting for its payment once more.
 *
 * @param int    $order_id Order.
 * @param string $from     Its state before.
 * @param string $to       Its state now.
 */
function plan_change( $order_id, $from, $to ): void {
	$order = wc_get_order( $order_id );
	if ( array_intersect( array( $from, $to ), CALLED_OFF ) || ( $order && 'off' === $order->get_meta( TOLD ) ) ) {
		plan_purchase( $order_id );
	}
}

/**
 * An order that is deleted, or restored; other posts are nothing to us.
 *
 * @param int $post_id Post, or order.
 */
function plan_order( $post_id ): void {
	if ( wc_get_order( $post_id ) instanceof \WC_Order ) {
		plan_purchase( $post_id );
	}
}

/**
 * A refund, whole or in part.
 *
 * @param int $order_id  Order.
 * @param int $refund_id Refund.
 */
function plan_refund( $order_id, $refund_id ): void {
	as_enqueue_async_action( 'goodword_report', array( 'refund', (int) $refund_id, 1 ), 'goodword' );
}

/**
 * Reports one fact, and plans another attempt where it did not arrive. An order is reported as it stands by then. The
 * idempotency key makes repeats harmless; what has changed meanwhile has another one.
 *
 * @param string $kind    "purchase" or "refund".
 * @param int    $id      Id of the order or of the refund.
 * @param int    $attempt Counted from 1.
 */
function report( $kind, $id, $attempt ): void {
	$object = wc_get_order( $id );
	if ( ! $object || ! defined( 'GOODWORD_API_KEY' ) ) {
		return;
	}
	$is_off = 'purchase' === $kind && in_array( $object->get_status(), CALLED_OFF, true );
	if ( 'refund' === $kind ) {
		$body = describe_refund( $object );
	} elseif ( $is_off ) {
		$body = was_told( $object ) ? describe_cancellation( $object ) : null;
	} else {
		$body = stands( $object ) ? describe_purchase( $object ) : null;
	}
	if ( ! $body ) {
		return;
	}
	if ( 'purchase' === $kind ) {
		// Before it is: an answer may be lost.
		remember( $object, $is_off ? 'off' : 'on' );
	}
	$path   = $is_off || 'refund' === $kind ? '/v1/refunds' : '/v1/purchases';
	$status = send( $path, "$kind-$id", $body );
	if ( 422 === $status && isset( $body['customer']['email'] ) ) {
		// WordPress takes addresses that we do not: the order counts without.
		unset( $body['customer']['email'] );
		if ( ! $body['customer'] ) {
			unset( $body['customer'] );
		}
		$status = send( $path, "$kind-$id", $body );
	}
	if ( $status >= 200 && $status < 300 ) {
		return;
	}
	// What a repeat would only repeat.
	$hopeless = in_array( $status, array( 400, 401, 403, 422 ), true );
	if ( $hopeless || $attempt >= ATTEMPTS ) {
		wc_get_logger()->error( "The $kind $id was not reported: status $status", array( 'source' => 'goodword' ) );
		return;
	}
	as_schedule_single_action( time() + 60 * 4 ** $attempt, 'goodword_report', array( $kind, $id, $attempt + 1 ), 'goodword' );
}

/**
 * One call; its idempotency key is made of its body.
 *
 * @param string $path Of the API.
 * @param string $name Kind and id of the fact.
 * @param array  $body What it says.
 * @return int Status of the answer; 0 where there was none.
 */
function send( $path, $name, $body ): int {
	$json   = wp_json_encode( $body );
	$answer = wp_remote_post(
		API_HOST . $path,
		array(
			'timeout'     => 10,
			'redirection' => 0,
			'headers'     => array(
				'Authorization'   => 'Bearer ' . GOODWORD_API_KEY,
				'Content-Type'    => 'application/json',
				'Idempotency-Key' => "woocommerce-$name-" . substr( hash( 'sha256', $json ), 0, 16 ),
			),
			'body'        => $json,
		)
	);
	return is_wp_error( $answer ) ? 0 : (int) wp_remote_retrieve_response_code( $answer );
}

/**
 * Whether an order was told of: cash on delivery is so before it has a date of payment. Orders from before the note have
 * that date alone.
 *
 * @param \WC_Order $order Order.
 */
function was_told( \WC_Order $order ): bool {
	return $order->get_meta( TOLD ) || $order->get_date_paid();
}

/**
 * Whether an order is paid, or is to be paid at the door. One that was called off and waits for its payment keeps the
 * date of the first.
 *
 * @param \WC_Order $order Order.
 */
function stands( \WC_Order $order ): bool {
	$waits = 'pending' === $order->get_status() || ( 'on-hold' === $order->get_status() && 'off' === $order->get_meta( TOLD ) );
	return $order->is_paid() || ( $order->get_date_paid() && ! $waits );
}

/**
 * Notes on the order what is told of it.
 *
 * @param \WC_Order $order Order.
 * @param string    $told  "on" or "off".
 */
function remember( \WC_Order $order, $told ): void {
	if ( $order->get_meta( TOLD ) !== $told ) {
		$order->update_meta_data( TOLD, $told );
		$order->save_meta_data();
	}
}

/**
 * Body of POST /v1/purchases.
 *
 * @param \WC_Order $order Order.
 */
function describe_purchase( \WC_Order $order ): array {
	$body = array(
		// The number that data-layer plugins report, too. Never the id beside it: another order may have it as its number.
		'order_id'    => (string) $order->get_order_number(),
		'amount'      => to_minor( sum_items( $order ), $order->get_currency() ),
		'currency'    => $order->get_currency(),
		'occurred_at' => $order->get_date_created()->getTimestamp() * 1000,
		'as_of'       => changed_at( $order ),
		'coupons'     => list_codes( $order ),
	);
	$customer = array_filter(
		array(
			'id'    => $order->get_customer_id() ? (string) $order->get_customer_id() : '',
			// As it is, from server to server: a digest would not show that anna+shop@ is anna@. Keyed hashes are all that is kept.
			'email' => is_email( $order->get_billing_email() ) ? trim( $order->get_billing_email() ) : '',
		)
	);
	if ( $customer ) {
		$body['customer'] = $customer;
	}
	/**
	 * What is reported of an order: leave out what the shop's privacy notice does not cover.
	 *
	 * @param array     $body  As POST /v1/purchases takes it.
	 * @param \WC_Order $order Order.
	 */
	return (array) apply_filters( 'goodword_purchase', $body, $order );
}

/**
 * Body of POST /v1/refunds for an order that was called off: until it is reported as standing again.
 *
 * @param \WC_Order $order Order.
 */
function describe_cancellation( \WC_Order $order ): array {
	return array(
		'order_id'    => (string) $order->get_order_number(),
		'cancelled'   => true,
		'occurred_at' => changed_at( $order ),
	);
}

/**
 * When an order became as it is, UTC milliseconds.
 *
 * @param \WC_Order $order Order.
 */
function changed_at( \WC_Order $order ): int {
	$changed = $order->get_date_modified() ? $order->get_date_modified() : $order->get_date_created();
	return $changed->getTimestamp() * 1000;
}

/**
 * Codes on an order. What is longer than any code of ours is left out: an order that carries it would be refused.
 *
 * @param \WC_Order $order Order.
 */
function list_codes( \WC_Order $order ): array {
	$short = static function ( $code ): bool {
		return mb_strlen( $code ) <= LONGEST_CODE;
	};
	return array_slice( array_values( array_filter( $order->get_coupon_codes(), $short ) ), 0, MOST_CODES );
}

/**
 * Body of POST /v1/refunds; null where only tax or shipping went back.
 *
 * @param \WC_Order_Refund $refund Refund.
 */
function describe_refund( \WC_Order_Refund $refund ): ?array {
	$order = wc_get_order( $refund->get_parent_id() );
	if ( ! $order ) {
		return null;
	}
	// An amount without items is spread over goods, tax and shipping as the order was.
	$total  = (float) $order->get_total();
	$amount = $refund->get_items()
		? abs( sum_items( $refund ) )
		: ( $total > 0 ? sum_items( $order ) * (float) $refund->get_amount() / $total : 0 );
	$minor  = to_minor( $amount, $order->get_currency() );
	if ( $minor < 1 ) {
		return null;
	}
	return array(
		'order_id'    => (string) $order->get_order_number(),
		'refund_id'   => (string) $refund->get_id(),
		'amount'      => $minor,
		'currency'    => $order->get_currency(),
		'occurred_at' => $refund->get_date_created()->getTimestamp() * 1000,
	);
}

/**
 * Goods after discounts, without tax and shipping.
 *
 * @param \WC_Abstract_Order $order Order or refund.
 */
function sum_items( \WC_Abstract_Order $order ): float {
	$sum = 0.0;
	foreach ( $order->get_items() as $item ) {
		$sum += (float) $item->get_total();
	}
	return $sum;
}

/**
 * Integer minor units by ISO 4217, whatever number of decimals the shop displays.
 *
 * @param float  $amount   Amount.
 * @param string $currency Currency.
 */
function to_minor( float $amount, string $currency ): int {
	$none   = array( 'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF' );
	$three  = array( 'BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND' );
	$digits = in_array( $currency, $none, true ) ? 0 : ( in_array( $currency, $three, true ) ? 3 : 2 );
	return (int) round( $amount * 10 ** $digits );
}
