import java.util.Map;
import java.util.function.UnaryOperator;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.LdapShaPasswordEncoder;
import org.springframework.security.crypto.password.Md4PasswordEncoder;
import org.springframework.security.crypto.password.MessageDigestPasswordEncoder;
import org.springframework.security.crypto.password.NoOpPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;
import org.springframework.security.crypto.password.StandardPasswordEncoder;
import org.springframework.security.crypto.scrypt.SCryptPasswordEncoder;

/**
 * Writes the vectors of Spring Security: one JSON object a line. It needs
 * spring-security-crypto 7.1, spring-core, commons-logging and Bouncy Castle on
 * its class path:
 *
 *   java -cp CLASSPATH foreign/testdata/Spring.java
 */
public class Spring {
	static final String[] SECRETS = {
		"9XuQ3vWb1nYtKp5sLrE7zHcD2mGfA8oJ4iUyTq6wSx0BkVhNjRgZlPeMaCdFbOaB4nK7pQ2w",
		"p\u00e4ssw\u00f6rd \u043a\u043b\u044e\u0447 \u79d8\u5bc6",
	};

	static void emit(String form, String secret, String value) {
		System.out.printf("{\"made_by\": \"Spring Security 7.1\", \"form\": \"%s\", \"secret\": \"%s\", "
				+ "\"value\": \"%s\"}%n", form, secret, value);
	}

	@SuppressWarnings("deprecation")
	public static void main(String[] args) {
		var base64 = Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_8();
		base64.setEncodeHashAsBase64(true);
		Object[][] encoders = {
			{"bcrypt", new BCryptPasswordEncoder(4)},
			{"ldap", new LdapShaPasswordEncoder()},
			{"MD4", new Md4PasswordEncoder()},
			{"MD5", new MessageDigestPasswordEncoder("MD5")},
			{"noop", NoOpPasswordEncoder.getInstance()},
			{"pbkdf2", Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_5()},
			{"pbkdf2@SpringSecurity_v5_8", Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_8()},
			{"pbkdf2@SpringSecurity_v5_8", base64},
			{"scrypt", SCryptPasswordEncoder.defaultsForSpringSecurity_v4_1()},
			{"scrypt", new SCryptPasswordEncoder(256, 4, 2, 64, 16)},
			{"scrypt@SpringSecurity_v5_8", SCryptPasswordEncoder.defaultsForSpringSecurity_v5_8()},
			{"SHA-1", new MessageDigestPasswordEncoder("SHA-1")},
			{"SHA-256", new MessageDigestPasswordEncoder("SHA-256")},
			{"sha256", new StandardPasswordEncoder()},
			{"argon2", Argon2PasswordEncoder.defaultsForSpringSecurity_v5_2()},
			{"argon2@SpringSecurity_v5_8", Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8()},
		};
		var reader = PasswordEncoderFactories.createDelegatingPasswordEncoder();
		for (String secret : SECRETS) {
			for (Object[] row : encoders) {
				String id = (String) row[0];
				PasswordEncoder encoder = (PasswordEncoder) row[1];
				String value = new DelegatingPasswordEncoder(id, Map.of(id, encoder)).encode(secret);
				boolean configured = encoder == base64 || value.startsWith("{scrypt}$80402$");
				if (!configured && !reader.matches(secret, value)) {
					throw new AssertionError(id);
				}
				emit("{" + id + "}", secret, value);
				if (id.equals("scrypt")) {
					emit("SCryptPasswordEncoder", secret, encoder.encode(secret));
				}
			}
		}
	}
}
