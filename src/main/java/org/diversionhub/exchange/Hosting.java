package org.diversionhub.exchange;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Pickup;

/**
 * What the settings and the folders of a hub do not allow of a configuration.
 *
 * @param broker whether it has a broker for partners
 * @param mllp whether it listens for MLLP
 * @param own its own folders
 */
public record Hosting(boolean broker, boolean mllp, List<Path> own) {
    private record Place(Partner partner, URI at) {
        boolean isHere() {
            return at.getScheme().equals("folder");
        }

        boolean isInside(Place other) {
            return at.getScheme().equals(other.at.getScheme())
                    && Optional.ofNullable(at.getHost()).equals(Optional.ofNullable(other.at.getHost()))
                    && at.getPort() == other.at.getPort()
                    && (at.getPath() + "/").startsWith(other.at.getPath() + "/");
        }
    }

    /** Of a hub that would be started in this folder. */
    public static Hosting of(Path home, boolean broker, boolean mllp, String data) {
        return new Hosting(broker, mllp, PartnerListeners.own(home, data));
    }

    public List<ConfigFault> faults(Snapshot next) {
        List<ConfigFault> faults = new ArrayList<>();
        List<Place> places =
                next.partners().all().stream().flatMap(Hosting::places).toList();
        for (Partner partner : next.partners().all()) {
            if (partner.usesBroker() && !broker) {
                faults.add(fault(
                        partner,
                        "amqp: is the hub's broker for partners, and there is none",
                        "hub.amqp.enabled=true, or another address"));
            }
            if (partner.usesMllp() && !mllp) {
                faults.add(fault(
                        partner,
                        "mllps: is the hub's MLLP listener, and there is none",
                        "hub.mllp.enabled=true, or another address"));
            }
        }
        for (Place place : places) {
            if (place.isHere() && isOwn(Path.of(place.at().getPath()))) {
                faults.add(fault(
                        place.partner(),
                        "the folder " + place.at().getPath() + " is the hub's own, or one of its own is in it",
                        "a folder of its own, which nobody else uses"));
            }
            places.stream()
                    .filter(other ->
                            !other.partner().id().equals(place.partner().id()))
                    .filter(place::isInside)
                    .map(other -> fault(
                            place.partner(),
                            "its folder lies in that of " + other.partner().id(),
                            "a folder beside it: who may read one may read what is in it"))
                    .distinct()
                    .forEach(faults::add);
        }
        return faults;
    }

    private boolean isOwn(Path folder) {
        Path one = folder.toAbsolutePath().normalize();
        return own.stream()
                .map(path -> path.toAbsolutePath().normalize())
                .anyMatch(path -> path.startsWith(one) || one.startsWith(path));
    }

    private static Stream<Place> places(Partner partner) {
        return Stream.concat(partner.endpoint().map(Endpoint::to).stream(), partner.pickup().map(Pickup::from).stream())
                .filter(at -> "folder".equals(at.getScheme()) || "sftp".equals(at.getScheme()))
                .distinct()
                .map(at -> new Place(partner, at));
    }

    private static ConfigFault fault(Partner partner, String wrong, String right) {
        return new ConfigFault("config/partners/" + partner.id() + ".yaml", 0, wrong, right);
    }
}
