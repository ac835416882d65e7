package io.slipway.model.instances;

/**
 * Whose an address is.
 *
 * @param instanceId 0 while the instance is only planned
 * @param instance {@code group/uuid}
 */
public record AddressHolder(int instanceId, String instance, String deployment) {
  public static AddressHolder of(InstanceRecord instance) {
    return new AddressHolder(instance.id(), instance.name(), instance.deployment());
  }
}
