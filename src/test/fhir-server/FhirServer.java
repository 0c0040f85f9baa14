import ca.uhn.fhir.batch2.jobs.config.Batch2JobsConfig;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.ThreadPoolFactoryConfig;
import ca.uhn.fhir.jpa.batch2.JpaBatch2Config;
import ca.uhn.fhir.jpa.config.HapiJpaConfig;
import ca.uhn.fhir.jpa.config.r4.JpaR4Config;
import ca.uhn.fhir.jpa.config.util.HapiEntityManagerFactoryUtil;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.config.SubscriptionSettings;
import ca.uhn.fhir.jpa.model.dialect.HapiFhirH2Dialect;
import ca.uhn.fhir.jpa.provider.IJpaSystemProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.jpa.subscription.channel.config.SubscriptionChannelConfig;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import jakarta.persistence.EntityManagerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.h2.jdbcx.JdbcConnectionPool;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.transaction.annotation.EnableTransactionManagement;

/**
 * A FHIR R4 server that is not ours: HAPI's JPA server as it comes, on H2, behind mutual TLS on loopback. It ends with
 * its standard input.
 */
public class FhirServer {
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Path own = Path.of(arguments[1]);
        Path authority = Path.of(arguments[2]);
        System.setProperty(
                "fhir-server.database",
                "jdbc:h2:file:" + folder.resolve("database").toAbsolutePath() + ";WRITE_DELAY=0");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setConnector(connector(own, authority));
        var application = tomcat.addContext("", folder.toString());
        var beans = new AnnotationConfigApplicationContext(Database.class);
        Tomcat.addServlet(application, "fhir", servlet(beans)).setLoadOnStartup(1);
        application.addServletMappingDecoded("/fhir/*", "fhir");
        tomcat.start();
        System.out.println("port " + tomcat.getConnector().getLocalPort());
        while (System.in.read() >= 0) {}
        System.exit(0);
    }

    private static RestfulServer servlet(AnnotationConfigApplicationContext beans) {
        RestfulServer servlet = new RestfulServer(beans.getBean(FhirContext.class));
        servlet.registerProviders(beans.getBean(ResourceProviderFactory.class).createProviders());
        servlet.registerProvider(beans.getBean(IJpaSystemProvider.class));
        servlet.setPagingProvider(beans.getBean(DatabaseBackedPagingProvider.class));
        return servlet;
    }

    private static Connector connector(Path own, Path authority) throws Exception {
        SSLHostConfig host = new SSLHostConfig();
        host.setCertificateVerification("required");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (var in = Files.newInputStream(authority)) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        host.setTrustStore(trusted);
        String password = System.getenv("FHIR_SERVER_PASSWORD");
        var certificate = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystore(KeyStore.getInstance(own.toFile(), password.toCharArray()));
        certificate.setCertificateKeystorePassword(password);
        host.addCertificate(certificate);
        Connector connector = new Connector();
        connector.setProperty("address", "127.0.0.1");
        connector.setPort(0);
        connector.setScheme("https");
        connector.setSecure(true);
        connector.setProperty("SSLEnabled", "true");
        connector.addSslHostConfig(host);
        return connector;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement
    @Import({
        HapiJpaConfig.class,
        JpaR4Config.class,
        JpaBatch2Config.class,
        Batch2JobsConfig.class,
        SubscriptionChannelConfig.class,
        ThreadPoolFactoryConfig.class
    })
    static class Database {
        @Bean
        JpaStorageSettings storageSettings() {
            return new JpaStorageSettings();
        }

        @Bean
        PartitionSettings partitionSettings() {
            return new PartitionSettings();
        }

        @Bean
        SubscriptionSettings subscriptionSettings() {
            return new SubscriptionSettings();
        }

        @Bean
        DataSource dataSource() {
            return JdbcConnectionPool.create(System.getProperty("fhir-server.database"), "sa", "");
        }

        @Bean
        LocalContainerEntityManagerFactoryBean entityManagerFactory(
                ConfigurableListableBeanFactory beans,
                FhirContext context,
                JpaStorageSettings settings,
                DataSource source) {
            var made = HapiEntityManagerFactoryUtil.newEntityManagerFactory(beans, context, settings);
            made.setPersistenceUnitName("HAPI_PU");
            made.setDataSource(source);
            made.setJpaPropertyMap(Map.of(
                    "hibernate.dialect", HapiFhirH2Dialect.class.getName(),
                    "hibernate.hbm2ddl.auto", "update",
                    "hibernate.jdbc.batch_size", "20",
                    "hibernate.search.enabled", "false"));
            return made;
        }

        @Bean
        JpaTransactionManager transactionManager(EntityManagerFactory factory) {
            return new JpaTransactionManager(factory);
        }
    }
}
